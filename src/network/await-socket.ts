import type { Socket } from 'node:net';
import { onAbort } from '../support/on-abort.js';
import { untilAborted } from '../support/until-aborted.js';

/** Waits for an event of a socket. An abort destroys the socket, and what fails or ends it rejects; no listener stays. */
export function awaitSocket(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void): void => {
      socket.off(event, onEvent).off('error', onError).off('close', onClose);
      release();
      done();
    };
    const fail = (error: unknown): void =>
      settle(() => {
        // A socket that fails later than this has nobody else to tell.
        socket.on('error', () => undefined);
        socket.destroy();
        reject(error);
      });
    const onEvent = (): void => settle(resolve);
    const onError = (error: Error): void => fail(error);
    const onClose = (): void => fail(closed());
    socket.once(event, onEvent).once('error', onError).once('close', onClose);
    let release = (): void => undefined;
    release = onAbort(signal, () => fail(signal.reason));
  });
}

/** Waits for work that decides about a connection. What ends the connection rejects at once; no listener stays. */
export async function whileOpen<T>(socket: Socket, work: Promise<T>, signal: AbortSignal): Promise<T> {
  const ended = new AbortController();
  const onError = (error: Error): void => ended.abort(error);
  const onClose = (): void => ended.abort(closed());
  socket.once('error', onError).once('close', onClose);
  try {
    return await untilAborted(work, AbortSignal.any([signal, ended.signal]));
  } finally {
    socket.off('error', onError).off('close', onClose);
  }
}

const closed = (): Error => Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' });
