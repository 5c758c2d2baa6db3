import { type AnySetting, bool, choice, idle, int, secret, setting, text, told } from '../kinds.js';
import { asciiLine, hostName } from './texts.js';

const MAX_INT = 2_147_483_647;
const NO_ACCESS = 'Node gives no access to it.';
const ms = (initial: number) => int({ default: initial, min: 0, max: MAX_INT, unit: 'milliseconds' });
const port = int({ default: 0, min: 0, max: 65_535 });

/** Settings of connections and of the component's base. Source: component reference, sections 4.3 and 4.5. */
export const TCP_SETTINGS = {
  AbsoluteTimeout: setting(
    bool(false),
    'The timeout property counts from the begin of the method and traffic does not extend it.',
  ),
  BuildInfo: told(text(), 'Name and version of this library and of Node.'),
  CodePage: idle(
    int({ default: 65_001, min: 0, max: 65_535 }),
    'Code page of texts.',
    'B2 and Node speak UTF-8, which is 65001.',
  ),
  ConnectionTimeout: setting(
    int({ default: 0, min: 0, max: MAX_INT, unit: 'seconds' }),
    'Longest wait for a connection: looking up, connecting, proxies and TLS together. 0: the Timeout property.',
  ),
  FirewallAutoDetect: setting(bool(false), 'Same as the property firewallAutoDetect.'),
  FirewallData: idle(text(), 'Further data for the firewall.', 'No firewall that is known here asks for it.'),
  FirewallHost: setting(hostName, 'Same as the property firewallHost.'),
  FirewallPassword: setting(secret(text()), 'Same as the property firewallPassword.'),
  FirewallPort: setting(port, 'Same as the property firewallPort. 0: 80 for a tunnel, 1080 for SOCKS.'),
  FirewallType: setting(
    choice(0, { 0: 'none', 1: 'tunnel', 2: 'SOCKS4', 3: 'SOCKS5', 10: 'SOCKS4A' }),
    'Same as the property firewallType.',
  ),
  FirewallUser: setting(text(), 'Same as the property firewallUser.'),
  InBufferSize: idle(
    int({ default: 0, min: 0, max: MAX_INT, unit: 'bytes' }),
    'Receive buffer of a socket.',
    NO_ACCESS,
  ),
  KeepAliveInterval: idle(
    ms(0),
    'Pause between probes of TCP keep-alive.',
    'Node probes every second, ten times, and gives no access to it.',
  ),
  KeepAliveTime: setting(
    ms(0),
    'Silence before the first probe of TCPKeepAlive, in whole seconds, rounded down. 0: the system says, usually two hours.',
  ),
  LicenseInfo: told(text(), 'License of this library.'),
  Linger: idle(bool(true), 'Deliver what is sent before a connection closes.', 'Node always does.'),
  LingerTime: idle(int({ default: 0, min: 0, max: MAX_INT, unit: 'seconds' }), 'Longest such wait.', NO_ACCESS),
  LocalHost: setting(asciiLine, 'Same as the property localHost.'),
  LocalPort: setting(
    port,
    'Local port of connections. 0: any. Only one connection at a time can have it, so set MaxConcurrentParts and MaxConcurrentFiles to 1.',
  ),
  MaxLineLength: idle(
    int({ default: 2048, min: 1, max: MAX_INT, unit: 'bytes' }),
    'Longest line that is buffered.',
    "Answers are bounded by Node's limit for headers, and bodies are not read by lines.",
  ),
  MaxTransferRate: setting(
    int({ default: 0, min: 0, max: Number.MAX_SAFE_INTEGER, unit: 'bytes per second' }),
    'Most bytes a second of this instance, over all connections and both directions. 0: no limit. A change reaches a transfer that is under way.',
  ),
  OutBufferSize: idle(int({ default: 0, min: 0, max: MAX_INT, unit: 'bytes' }), 'Send buffer of a socket.', NO_ACCESS),
  ProcessIdleEvents: idle(bool(true), 'Handle events while nothing runs.', "Node's own loop does."),
  ProxyExceptionsList: setting(
    text(),
    'Hosts that are reached without the proxy, separated by semicolons: names, `.domain`, names with `*`, addresses, networks (`10.0.0.0/8`), `<local>`; each may end in `:port`. They are compared with the host as it is written.',
  ),
  SelectWaitMillis: idle(ms(20), 'Wait of DoEvents.', 'There is no DoEvents: Node has its own loop.'),
  TCPKeepAlive: setting(bool(false), 'Probe silent connections.'),
  TcpNoDelay: setting(bool(true), 'Send small blocks at once.'),
  UseInternalSecurityAPI: idle(bool(false), 'Use built-in TLS in place of the system.', "It is always Node's own."),
  UseIPv6: setting(
    choice(1, { 0: 'IPv4 only', 1: 'both', 2: 'IPv6 only' }),
    'Addresses to connect to. Of both kinds the one that answers first is taken.',
  ),
} as const satisfies Record<string, AnySetting>;
