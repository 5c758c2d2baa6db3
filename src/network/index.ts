export { type AskingOptions, RouteAgent } from './agent.js';
export { DIRECT } from './direct.js';
export type {
  Address,
  Asker,
  ConnectionWatch,
  FirewallOptions,
  NetworkOptions,
  ProxyAuth,
  ProxyOptions,
  Target,
  TcpOptions,
} from './types.js';
