import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { PlainReader } from '../../../src/crypto/index.js';
import { DecryptingStream } from '../../../src/transfer/decrypting-stream.js';

/** Deciphers nothing, and copies as a cipher does. */
const copying: PlainReader = {
  push: (bytes) => [Buffer.from(bytes)],
  end: () => [],
};

/** The pieces of a body, when all of it has been decrypted. */
async function decrypted(watch: (body: PassThrough) => void): Promise<readonly Buffer[]> {
  const pieces = ['first', 'second', 'third'].map((text) => Buffer.from(new Uint8Array(Buffer.from(text)).buffer));
  const body = new PassThrough();
  const plain = new DecryptingStream(body as unknown as IncomingMessage, 0);
  watch(body);
  plain.decryptWith(copying, 0);
  for (const piece of pieces) body.write(piece);
  body.end();
  assert.equal((await buffer(plain)).toString(), 'firstsecondthird');
  return pieces;
}

describe('a body that is decrypted', () => {
  it('gives the memory of what was decrypted back at once, but for its start', async () => {
    const pieces = await decrypted(() => undefined);
    assert.deepEqual(
      pieces.map(({ length }) => length),
      [5, 0, 0],
    );
  });

  it('leaves the pieces alone that somebody else has seen', async () => {
    const seen: Buffer[] = [];
    await decrypted((body) => body.on('data', (piece: Buffer) => seen.push(piece)));
    assert.equal(Buffer.concat(seen).toString(), 'firstsecondthird');
  });
});
