import type { IncomingMessage } from 'node:http';
import { B2Error } from '../errors/index.js';

/** The largest answer kept in memory as text. A listing of 10,000 files is a tenth of it. */
export const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/** Reads an answer to its end. Rejects with what broke the connection. */
export function readBytes(response: IncomingMessage, operation: string): Promise<Buffer> {
  // What ended before anybody listened says nothing any more.
  if (response.destroyed) return Promise.reject(response.errored ?? cutOff());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > MAX_TEXT_BYTES) {
        response.destroy(
          new B2Error('bad_response', `${operation} was answered with more than ${MAX_TEXT_BYTES} bytes.`),
        );
      }
    });
    response.once('end', () => resolve(Buffer.concat(chunks, bytes)));
    response.once('error', reject);
    response.once('close', () => {
      // Without an error event the connection ended early.
      if (!response.complete) reject(cutOff());
    });
  });
}

/** What Node says of an exchange that ended too soon. */
export function cutOff(): Error {
  return Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}
