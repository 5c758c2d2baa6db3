/** The connection was lost, or the stream reset, and nobody knows what the server has done. Told as a reset connection. */
export function lostAnswer(cause: Error | undefined): Error {
  return Object.assign(new Error('The stream was closed before its end.', { cause }), { code: 'ECONNRESET' });
}

/** The server has surely done nothing: a reset before anything was sent. */
export class NotTaken extends Error {
  readonly code = 'ECONNRESET';

  constructor(cause: Error | undefined) {
    super('The server did not take the request.', { cause });
  }
}
