import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { systemClock } from '../../../src/support/clock.js';
import { Throttle } from '../../../src/support/throttle.js';
import { hashedBody } from '../../../src/transfer/hashed-body.js';
import { bufferSource } from '../../../src/transfer/source-buffer.js';

const KIB = 1024;
const { signal } = new AbortController();

function bodyOf(bytes: Buffer, { rate = 0, onBytes = (_: number): Promise<void> | void => undefined } = {}) {
  const source = bufferSource(bytes);
  const content = { length: bytes.length, read: () => source.read(0, bytes.length) };
  return hashedBody(content, onBytes, { throttle: new Throttle(() => rate, systemClock), signal });
}

async function piecesOf(body: Uint8Array | AsyncIterable<Uint8Array>): Promise<Buffer[]> {
  const pieces: Buffer[] = [];
  if (body instanceof Uint8Array) pieces.push(Buffer.from(body));
  else for await (const piece of body) pieces.push(Buffer.from(piece));
  return pieces;
}

const sha1Of = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');

describe('the body of an upload', () => {
  for (const length of [0, 1, 64 * KIB, 64 * KIB + 1, 3 * KIB * KIB]) {
    it(`of ${length} bytes is followed by its SHA-1`, async () => {
      const bytes = Buffer.alloc(length, 'abc');
      const body = await bodyOf(bytes);
      assert.deepEqual(Buffer.concat(await piecesOf(body.stream)), Buffer.concat([bytes, Buffer.from(sha1Of(bytes))]));
      assert.equal(body.contentLength, length + 40);
      assert.equal(body.digest(), sha1Of(bytes));
    });
  }

  it('is one piece with its SHA-1 when it is short, so that it takes one write of the connection', async () => {
    assert.equal((await piecesOf((await bodyOf(Buffer.alloc(64 * KIB))).stream)).length, 1);
    assert.equal((await piecesOf((await bodyOf(Buffer.alloc(64 * KIB + 1))).stream)).length, 2);
  });

  it('goes in small pieces under a limit of the rate, also when it is short', async () => {
    const { stream } = await bodyOf(Buffer.alloc(8 * KIB), { rate: 40 * KIB });
    const pieces = (await piecesOf(stream)).map(({ length }) => length);
    assert.deepEqual(pieces, [2 * KIB, 2 * KIB, 2 * KIB, 2 * KIB, 40]);
  });

  it('is told of before it is sent when it is short, so that who hears of it can still stop it', async () => {
    const told: number[] = [];
    const stopping = async (count: number): Promise<void> => {
      told.push(count);
      throw new Error('stopped');
    };
    await assert.rejects(bodyOf(Buffer.alloc(KIB), { onBytes: stopping }), /stopped/);
    assert.deepEqual(told, [KIB]);
  });
});
