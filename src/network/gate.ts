import type { Socket } from 'node:net';
import type { Address, Asker } from './types.js';

/** What a gateway is to its user, and where it is: how messages name it. */
export interface GateName {
  readonly kind: 'proxy' | 'firewall';
  readonly address: Address;
}

/** A proxy or firewall that a connection passes on its way. */
export interface Gate extends GateName {
  /**
   * Makes the way that `socket` leads to the gate one that leads to `next`. Undefined: the gate has learned how to log in and
   * wants a new connection. The socket is the gate's to destroy then, and on failure. Rejects with `proxy_failed`,
   * `proxy_refused` or `proxy_unauthorized`.
   */
  through(socket: Socket, next: Address, asker: Asker): Promise<Socket | undefined>;
}
