import type { EventEmitter } from 'node:events';
import type { Address } from '../address.js';
import type { Shown } from './verdict.js';

/** A session to go on with, and what its server has shown: it is not shown again. */
export interface KeptSession {
  readonly session: Buffer;
  readonly shown: Shown;
}

const MOST = 100;
const keyOf = ({ host, port }: Address): string => `${host} ${port}`;

/** The last session with each server. */
export class SessionCache {
  readonly #sessions = new Map<string, KeptSession>();

  get(server: Address): KeptSession | undefined {
    return this.#sessions.get(keyOf(server));
  }

  /** After a connection failed, the next one begins anew. */
  forget(server: Address): void {
    this.#sessions.delete(keyOf(server));
  }

  /** Collects the sessions of a connection; they are kept once its server is trusted, which the result is called for. */
  collect(server: Address, socket: EventEmitter): (shown: Shown) => void {
    let trusted: Shown | undefined;
    let last: Buffer | undefined;
    const keep = (): void => {
      if (trusted !== undefined && last !== undefined) this.#keep(server, { session: last, shown: trusted });
    };
    socket.on('session', (session: Buffer) => {
      last = session;
      keep();
    });
    return (shown) => {
      trusted = shown;
      keep();
    };
  }

  #keep(server: Address, kept: KeptSession): void {
    this.forget(server);
    this.#sessions.set(keyOf(server), kept);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MOST && oldest !== undefined) this.#sessions.delete(oldest);
  }
}
