import type { ClientRequest } from 'node:http';
import type { Request } from 'got';
import { cutOff } from './read-bytes.js';

/**
 * Writes a body block by block into the request that got is about to send; the next block is asked for when the last one is on its
 * way. got would pass each of them through a stream of its own, which for large files is most of what the garbage collector gets.
 */
export function writeBody(body: AsyncIterable<Uint8Array>, stream: Request): void {
  stream.once('request', (sent: ClientRequest) => {
    const outlet = new Outlet(stream, sent);
    writeAll(body, outlet).then(
      () => stream.end(),
      (error: Error) => stream.destroy(error),
    );
  });
}

async function writeAll(body: AsyncIterable<Uint8Array>, outlet: Outlet): Promise<void> {
  for await (const block of body) await outlet.write(block);
}

/** Node does not call back for each block of a request that was destroyed; a body that waits for it would never be closed. */
class Outlet {
  readonly #stream: Request;
  readonly #sent: ClientRequest;
  #fail: ((error: Error) => void) | undefined;

  constructor(stream: Request, sent: ClientRequest) {
    this.#stream = stream;
    this.#sent = sent;
    stream.once('close', () => this.#fail?.(cutOff()));
  }

  write(block: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#stream.destroyed) return reject(cutOff());
      this.#fail = reject;
      this.#sent.write(block, (error) => {
        this.#fail = undefined;
        if (error) reject(error);
        else resolve();
      });
    });
  }
}
