import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import type { Socket } from 'node:net';
import { onAbort } from '../support/on-abort.js';

/** What a proxy says to CONNECT, and the bytes behind its head that came with it. */
export interface TunnelAnswer {
  readonly response: IncomingMessage;
  readonly head: Buffer;
}

/**
 * Sends CONNECT over the socket, which is free again when the answer is there. An abort destroys it, and so does everything
 * that rejects; no listener stays.
 */
export function askForTunnel(
  socket: Socket,
  path: string,
  headers: OutgoingHttpHeaders,
  signal: AbortSignal,
): Promise<TunnelAnswer> {
  return new Promise((resolve, reject) => {
    const asking = request({ method: 'CONNECT', path, headers, createConnection: () => socket });
    // Node would add `Connection: close`, which a proxy may take for the tunnel.
    asking.removeHeader('connection');
    const fail = (error: unknown): void => {
      release();
      asking.destroy();
      socket.destroy();
      reject(error);
    };
    asking.once('connect', (response, _socket, head) => {
      release();
      resolve({ response, head });
    });
    // Stays: a request that was destroyed may tell of it once more.
    asking.on('error', fail);
    let release = (): void => undefined;
    release = onAbort(signal, () => fail(signal.reason));
    if (!signal.aborted) asking.end();
  });
}
