import { isIP } from 'node:net';
import { B2Error } from '../errors/index.js';
import type { FirewallOptions, Proxies, ProxyAuth, ProxyOptions } from './types.js';

/** The variables of a process; `process.env` outside of tests. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Of proxies and of the firewall: of the former only where nobody looks for the latter. */
const ALL: readonly string[] = ['all_proxy', 'ALL_PROXY'];

export interface ProxyDetection {
  /** How to log in with the user of a URL. */
  readonly authOf: AuthOf;
  /** Whether ALL_PROXY counts where the variable of the kind of requests is not set. */
  readonly all: boolean;
}

/**
 * The proxies that HTTPS_PROXY and HTTP_PROXY name, in small letters too, without the hosts of NO_PROXY. Throws
 * `invalid_setting` for what is no URL of a proxy.
 */
export function detectProxies(environment: Environment, { authOf, all }: ProxyDetection): Proxies {
  const others = all ? ALL : [];
  return {
    secure: proxyOf(environment, ['https_proxy', 'HTTPS_PROXY', ...others], authOf),
    plain: proxyOf(environment, [...plainNames(environment), ...others], authOf),
  };
}

export type AuthOf = (user: string, password: string) => ProxyAuth;

/** In a CGI program HTTP_PROXY is the header `Proxy` of whoever calls it (CVE-2016-5385). */
function plainNames(environment: Environment): string[] {
  return environment['REQUEST_METHOD'] === undefined ? ['http_proxy', 'HTTP_PROXY'] : ['http_proxy'];
}

function proxyOf(environment: Environment, names: readonly string[], authOf: AuthOf): ProxyOptions | undefined {
  const found = urlIn(environment, names);
  if (found === undefined) return undefined;
  const { name, url } = found;
  const secure = url.protocol === 'https:';
  if (!secure && url.protocol !== 'http:') {
    throw unusable(
      name,
      'is not the URL of an HTTP proxy. A SOCKS server is one for ALL_PROXY, with firewallAutoDetect',
    );
  }
  const { user, password } = loginIn(url);
  return {
    ...{ host: hostOf(url), port: Number(url.port) || (secure ? 443 : 80), secure, tunnel: 'secure' },
    auth: authOf(user, password),
    exceptions: noProxy(environment),
  };
}

const FIREWALLS: ReadonlyMap<string, FirewallOptions['type']> = new Map([
  ['http:', 'tunnel'],
  ['socks4:', 'socks4'],
  ['socks4a:', 'socks4a'],
  ['socks5:', 'socks5'],
  ['socks5h:', 'socks5h'],
  ['socks:', 'socks5h'],
]);

/** The firewall that ALL_PROXY names, without the hosts of NO_PROXY. Throws `invalid_setting` for what is no URL of one. */
export function detectFirewall(environment: Environment): FirewallOptions | undefined {
  const found = urlIn(environment, ALL);
  if (found === undefined) return undefined;
  const { name, url } = found;
  const type = FIREWALLS.get(url.protocol);
  if (type === undefined) throw unusable(name, `has a scheme other than ${[...FIREWALLS.keys()].join(' ')}`);
  const port = Number(url.port) || (type === 'tunnel' ? 80 : 1080);
  return { host: hostOf(url), port, type, ...loginIn(url), exceptions: noProxy(environment) };
}

function urlIn(environment: Environment, names: readonly string[]): { name: string; url: URL } | undefined {
  const name = names.find((each) => (environment[each] ?? '').trim() !== '');
  if (name === undefined) return undefined;
  const text = (environment[name] ?? '').trim();
  const whole = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(whole) || new URL(whole).hostname === '') throw unusable(name, 'is no URL of a proxy');
  return { name, url: new URL(whole) };
}

/** The value stays out of it: it may hold a password. */
function unusable(name: string, what: string): B2Error {
  return new B2Error('invalid_setting', `The environment variable ${name} ${what}.`);
}

const hostOf = ({ hostname }: URL): string => (hostname.startsWith('[') ? hostname.slice(1, -1) : hostname);

const loginIn = ({ username, password }: URL) => ({ user: decoded(username), password: decoded(password) });

/** A percent sign that encodes nothing stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A name in NO_PROXY covers its subdomains, which a bare name of ProxyExceptionsList does not. */
function noProxy(environment: Environment): string[] {
  const list = environment['no_proxy'] || environment['NO_PROXY'] || '';
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map((entry) => (isName(entry) ? `.${entry}` : entry));
}

function isName(entry: string): boolean {
  const special = entry.startsWith('.') || entry.startsWith('[') || entry.includes('*') || entry.includes('/');
  return !special && isIP(entry) === 0 && isIP(entry.split(':')[0] ?? '') === 0;
}
