import type { ServerResponse } from 'node:http';
import type { Reply } from './reply.js';
import type { ServerRequest } from './request.js';

/** Hears how an answer is sent. */
export interface Sending {
  /** So many bytes of the body leave now. */
  sends(bytes: number): void;
  /** With what leaves now the client has everything. */
  completes(): void;
}

const UNHEARD: Sending = { sends: () => undefined, completes: () => undefined };

/** Sends a reply with back pressure: the next block is asked for when the last one is with the kernel. */
export async function sendReply(
  reply: Reply,
  request: ServerRequest,
  response: ServerResponse,
  sending: Sending = UNHEARD,
): Promise<void> {
  response.writeHead(reply.status, { ...reply.headers, 'Content-Length': reply.length });
  const body = request.method === 'HEAD' ? null : reply.body;
  if (body === null || typeof body === 'string' || Buffer.isBuffer(body)) {
    if (body !== null) sending.sends(reply.length);
    sending.completes();
    return end(response, body, request.signal);
  }
  let left = reply.length;
  let ended = false;
  if (left === 0) sending.completes();
  for await (const block of body) {
    sending.sends(block.length);
    left -= block.length;
    // The body's own end may come later than the last byte: its file is closed first.
    if (left === 0) sending.completes();
    ended = left === 0;
    await (ended ? end(response, block, request.signal) : write(response, block, request.signal));
  }
  // A fault may have announced another length.
  if (left !== 0) sending.completes();
  if (!ended) await end(response, null, request.signal);
}

/** Resolves when the block may be overwritten. */
const write = (response: ServerResponse, block: Buffer, signal: AbortSignal): Promise<void> =>
  unlessGone(signal, (done) => response.write(block, done));

/** With the last block, which then leaves with what is around it. Resolves when everything is with the kernel. */
const end = (response: ServerResponse, block: Buffer | string | null, signal: AbortSignal): Promise<void> =>
  unlessGone(signal, (done) => response.end(block ?? '', () => done(null)));

function unlessGone(signal: AbortSignal, work: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(signal.reason);
    if (signal.aborted) return gone();
    signal.addEventListener('abort', gone, { once: true });
    work((error) => {
      signal.removeEventListener('abort', gone);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** How long the end of a connection may wait for what was written before it, milliseconds. */
const CUT_MS = 1000;

/** Ends the connection under an answer that is not sent, or not to its end. */
export function cutConnection(response: ServerResponse, how: 'end' | 'reset'): void {
  // An answer that waits for an earlier one has no socket yet: it ends the connection without waiting.
  const socket = response.socket ?? (response.writableFinished ? null : response.req.socket);
  if (socket === null || socket.destroyed) return;
  // Node sends the headers with the first byte of the body, which may never have come.
  if (how === 'end' && response.headersSent) response.flushHeaders();
  // Both ways first send what was written; a client that does not take it must not keep the connection.
  const timer = setTimeout(() => socket.destroy(), CUT_MS);
  socket.once('close', () => clearTimeout(timer));
  // Only plain TCP can be reset; under TLS the closing is enough of a surprise.
  if (how === 'reset' && !('encrypted' in socket)) socket.resetAndDestroy();
  else socket.destroySoon();
}
