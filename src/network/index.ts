export { type AskingOptions, RouteAgent } from './agent.js';
export { Connector } from './connector.js';
export { type AuthOf, detectFirewall, detectProxies, type Environment } from './detect.js';
export { DIRECT } from './direct.js';
export { fetchList } from './fetch-list.js';
export { Http2Lines } from './http2/lines.js';
export type { SharedSession } from './http2/shared-session.js';
export { proxyNonsense, proxyRefusal } from './proxy-forward.js';
export { gatewaysTo, targetOf } from './route.js';
export { createSecure } from './secure.js';
export { releaseSpentReads } from './spent-reads.js';
export { factsOf } from './tls/facts.js';
export { issuerOf, subjectOf } from './tls/names.js';
export { PLAIN_TLS } from './tls/plain.js';
export type {
  FaultKind,
  IdentityOptions,
  Judge,
  Presented,
  TlsFacts,
  TlsOptions,
} from './tls/types.js';
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
