import type { Socket } from 'node:net';
import type { Address, Asker } from './types.js';

/** A proxy or firewall that a connection passes on its way. */
export interface Gate {
  readonly address: Address;
  /** Makes the way that `socket` leads to the gate one that leads to `next`. The socket is the gate's to destroy on failure. */
  through(socket: Socket, next: Address, asker: Asker): Promise<Socket>;
}
