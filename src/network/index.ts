export { type AskingOptions, RouteAgent } from './agent.js';
export { type AuthOf, detectFirewall, detectProxies, type Environment } from './detect.js';
export { DIRECT } from './direct.js';
export { createSecure } from './secure.js';
export type { TlsOptions } from './tls/types.js';
export type {
  Address,
  Asker,
  ConnectionWatch,
  FirewallOptions,
  NetworkOptions,
  Proxies,
  ProxyAuth,
  ProxyOptions,
  Target,
  TcpOptions,
} from './types.js';
