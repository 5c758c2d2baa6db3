import { PLAIN_TLS } from './tls/plain.js';
import type { NetworkOptions } from './types.js';

/** Straight to the target, from any address to any address. */
export const DIRECT: NetworkOptions = {
  connectTimeoutMs: 60_000,
  keepAlive: true,
  tcp: { localHost: '', localPort: 0, family: 0, noDelay: true, keepAliveMs: undefined },
  proxies: {},
  firewall: undefined,
  tls: PLAIN_TLS,
  http2: 'off',
};
