import {
  type AuthOf,
  detectFirewall,
  detectProxies,
  type Environment,
  type FirewallOptions,
  type Proxies,
  type ProxyAuth,
  type ProxyOptions,
} from '../../network/index.js';
import type { Settings } from '../../settings/index.js';
import type { PropertyValues } from '../property/table.js';

type ProxyProperties = Pick<PropertyValues, 'proxyAutoDetect' | 'proxySSL'>;

/** Values of proxySSL; 0 is automatic. */
const ALWAYS = 1;
const NEVER = 2;
const TUNNEL = 3;

/** The proxies that the properties name, or with proxyAutoDetect the environment. */
export function proxies(
  { proxyAutoDetect, proxySSL }: ProxyProperties,
  settings: Settings,
  environment: Environment = process.env,
): Proxies {
  const own = ownProxy(settings);
  const found =
    own !== undefined
      ? { secure: own, plain: own }
      : proxyAutoDetect
        ? detectProxies(environment, { authOf: authBy(settings), all: !settings.FirewallAutoDetect })
        : {};
  const finished = (proxy: ProxyOptions | undefined): ProxyOptions | undefined =>
    proxy && {
      ...proxy,
      secure: proxySSL === ALWAYS || (proxy.secure && proxySSL !== NEVER),
      tunnel: proxySSL === TUNNEL ? 'always' : 'secure',
      exceptions: [...proxy.exceptions, ...entries(settings.ProxyExceptionsList)],
    };
  return { secure: finished(found.secure), plain: finished(found.plain) };
}

function ownProxy(settings: Settings): ProxyOptions | undefined {
  const { ProxyServer, ProxyPort, ProxyUser, ProxyPassword } = settings;
  if (ProxyServer === '') return undefined;
  const auth = authBy(settings)(ProxyUser, ProxyPassword);
  return { host: unbracketed(ProxyServer), port: ProxyPort, secure: false, tunnel: 'secure', auth, exceptions: [] };
}

/** How proxyAuthScheme logs in. Without a user Basic and Digest have nothing to say. */
function authBy(settings: Settings): AuthOf {
  const { ProxyAuthScheme, ProxyAuthorization, KerberosSPN } = settings;
  return (user, password): ProxyAuth => {
    switch (ProxyAuthScheme) {
      case 2:
        return ProxyAuthorization === '' ? { scheme: 'none' } : { scheme: 'verbatim', header: ProxyAuthorization };
      case 3:
        return { scheme: 'none' };
      case 4:
        return { scheme: 'ntlm' };
      case 5:
        return { scheme: 'negotiate', spn: KerberosSPN };
      default:
        return user === ''
          ? { scheme: 'none' }
          : { scheme: ProxyAuthScheme === 1 ? 'digest' : 'basic', user, password };
    }
  };
}

const FIREWALL_TYPES: ReadonlyMap<number, FirewallOptions['type']> = new Map([
  [1, 'tunnel'],
  [2, 'socks4'],
  [3, 'socks5h'],
  [10, 'socks4a'],
]);

/** The firewall that the settings name, or with FirewallAutoDetect the environment. */
export function firewallOptions(
  settings: Settings,
  environment: Environment = process.env,
): FirewallOptions | undefined {
  const { FirewallType, FirewallHost, FirewallPort, FirewallUser, FirewallPassword, FirewallAutoDetect } = settings;
  const type = FIREWALL_TYPES.get(FirewallType);
  if (type === undefined || FirewallHost === '') return FirewallAutoDetect ? detectFirewall(environment) : undefined;
  return {
    ...{ host: unbracketed(FirewallHost), port: FirewallPort === 0 ? defaultPort(type) : FirewallPort, type },
    ...{ user: FirewallUser, password: FirewallUser === '' ? '' : FirewallPassword, exceptions: [] },
  };
}

const defaultPort = (type: FirewallOptions['type']): number => (type === 'tunnel' ? 80 : 1080);

const unbracketed = (host: string): string => (host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host);

const entries = (list: string): string[] =>
  list
    .split(/[;,]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
