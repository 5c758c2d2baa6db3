import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** Idle connections kept for the next request; more than that many parallel transfers is unusual. */
const IDLE_SOCKETS = 64;

/** Connections are bounded by the transfers that use them, not here. Idle ones do not keep the process alive. */
export function createAgents(keepAlive: boolean): Agents {
  const options = { keepAlive, maxFreeSockets: IDLE_SOCKETS, scheduling: 'lifo', noDelay: true } as const;
  return { http: new HttpAgent(options), https: new HttpsAgent({ ...options, minVersion: 'TLSv1.2' }) };
}
