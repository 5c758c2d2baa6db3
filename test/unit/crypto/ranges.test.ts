import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ChunkReader } from '../../../src/crypto/chunk-reader.js';
import { encryptStream } from '../../../src/crypto/encrypt.js';
import { parseHeader } from '../../../src/crypto/header.js';
import { Keyring } from '../../../src/crypto/keyring.js';
import { CHUNK_BYTES, HEADER_BYTES, SEALED_BYTES } from '../../../src/crypto/layout.js';
import { cipherRange, type PlainRange, spanOfRange } from '../../../src/crypto/ranges.js';
import { collect, inBlocks, NEVER, pattern } from '../../helpers/encrypted.js';

describe('a range of an encrypted file', () => {
  const secrets = { passwords: [], key: Buffer.alloc(32, 7) };
  const keyring = new Keyring();
  const files = new Map<number, Promise<{ plain: Buffer; cipher: Buffer }>>();

  function fileOf(size: number): Promise<{ plain: Buffer; cipher: Buffer }> {
    const made = files.get(size) ?? make(size);
    files.set(size, made);
    return made;
  }

  async function make(size: number): Promise<{ plain: Buffer; cipher: Buffer }> {
    const plain = pattern(size);
    return { plain, cipher: await collect(encryptStream(inBlocks(plain), await keyring.create(secrets, NEVER))) };
  }

  /** As a server answers: cut at the end of the file. */
  async function read(range: PlainRange, size: number): Promise<Buffer> {
    const { cipher } = await fileOf(size);
    const key = await keyring.open(parseHeader(cipher), secrets, NEVER);
    const { start, end } = cipherRange(range, size);
    const reader = new ChunkReader(key, spanOfRange(range, size));
    const answer = cipher.subarray(start, end === undefined ? undefined : end + 1);
    const given: Buffer[] = [];
    for await (const block of inBlocks(answer, 20_011)) for (const piece of reader.push(block)) given.push(piece);
    return Buffer.concat([...given, ...reader.end()]);
  }

  const SIZES = [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 5];

  it('is the same bytes as of the contents, with and without an end', async () => {
    const numbers = fc.tuple(fc.constantFrom(...SIZES), fc.nat(), fc.nat(), fc.boolean());
    await fc.assert(
      fc.asyncProperty(numbers, async ([size, a, b, open]) => {
        const start = a % size;
        const end = open ? undefined : start + (b % (size + 10));
        const { plain } = await fileOf(size);
        assert.ok((await read({ start, end }, size)).equals(plain.subarray(start, end === undefined ? size : end + 1)));
      }),
    );
  });

  it('is right at the borders of chunks', async () => {
    const size = 3 * CHUNK_BYTES + 5;
    const { plain } = await fileOf(size);
    for (const border of [CHUNK_BYTES, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES, size - 1]) {
      for (const start of [border - 1, border]) {
        for (const end of [border, border + 1].filter((last) => last < size)) {
          assert.ok((await read({ start, end }, size)).equals(plain.subarray(start, end + 1)), `${start}-${end}`);
        }
      }
    }
  });

  it('needs only the chunks that it touches', () => {
    const second = { start: HEADER_BYTES + SEALED_BYTES, end: HEADER_BYTES + 2 * SEALED_BYTES - 1 };
    assert.deepEqual(cipherRange({ start: CHUNK_BYTES, end: CHUNK_BYTES }), second);
    assert.deepEqual(cipherRange({ start: CHUNK_BYTES, end: 2 * CHUNK_BYTES - 1 }), second);
    assert.deepEqual(cipherRange({ start: CHUNK_BYTES, end: undefined }), { start: second.start, end: undefined });
  });

  it('goes on where a download stopped, and proves the end also when nothing is missing', async () => {
    for (const size of SIZES) {
      const { plain } = await fileOf(size);
      for (const held of [0, 1, CHUNK_BYTES, size].filter((bytes) => bytes <= size)) {
        const range = { start: held, end: undefined };
        assert.ok(spanOfRange(range, size).reachesEnd);
        assert.ok((await read(range, size)).equals(plain.subarray(held)));
      }
    }
  });

  it('that begins behind the end is refused', () => {
    assert.throws(() => spanOfRange({ start: 6, end: undefined }, 5), { code: 'range_not_satisfiable' });
    assert.throws(() => spanOfRange({ start: 5, end: 9 }, 5), { code: 'range_not_satisfiable' });
    assert.throws(() => spanOfRange({ start: 0, end: 0 }, 0), { code: 'range_not_satisfiable' });
    assert.equal(spanOfRange({ start: 0, end: undefined }, 0).length, 0);
  });
});
