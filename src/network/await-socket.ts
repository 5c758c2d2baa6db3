import type { Socket } from 'node:net';

/** Waits for an event of a socket. An abort destroys the socket, and what fails or ends it rejects; no listener stays. */
export function awaitSocket(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void): void => {
      socket.off(event, onEvent).off('error', onError).off('close', onClose);
      signal.removeEventListener('abort', onAbort);
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
    const onClose = (): void => fail(Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' }));
    const onAbort = (): void => fail(signal.reason);
    socket.once(event, onEvent).once('error', onError).once('close', onClose);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
