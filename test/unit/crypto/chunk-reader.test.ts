import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { ChunkReader } from '../../../src/crypto/chunk-reader.js';
import { encryptStream } from '../../../src/crypto/encrypt.js';
import { parseHeader } from '../../../src/crypto/header.js';
import { decryptStream, Keyring, type Secrets } from '../../../src/crypto/index.js';
import { CHUNK_BYTES, HEADER_BYTES, SEALED_BYTES, TAG_BYTES } from '../../../src/crypto/layout.js';
import { cipherRange, spanOfRange } from '../../../src/crypto/ranges.js';
import { attempt, collect, inBlocks, NEVER, pattern } from '../../helpers/encrypted.js';
import { failure } from '../../helpers/setup.js';

const secrets: Secrets = { passwords: ['password'], key: undefined };
const keyring = new Keyring();

/** Where the chunks of a file begin, and its end. */
const BORDERS = Array.from({ length: 4 }, (_, i) => HEADER_BYTES + i * SEALED_BYTES);

async function encrypt(plain: Buffer): Promise<Buffer> {
  return collect(encryptStream(inBlocks(plain), await keyring.create(secrets, NEVER)));
}

/** Decrypts something forged: it must fail, and what it gave out before must be the beginning of the contents. */
async function refuses(
  forged: Buffer,
  plain: Buffer,
  codes: readonly string[] = ['damaged_ciphertext'],
): Promise<Buffer> {
  const blocks = decryptStream(inBlocks(forged, 30_000), { keyring, secrets, signal: NEVER });
  const { delivered, error } = await attempt(blocks);
  assert.ok(delivered.equals(plain.subarray(0, delivered.length)), 'wrong bytes were delivered');
  const { code } = await failure(() => (error === undefined ? undefined : Promise.reject(error)));
  assert.ok(codes.includes(code), code);
  return delivered;
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

describe('a damaged file', () => {
  const plain = pattern(3 * CHUNK_BYTES);
  let cipher: Buffer = Buffer.alloc(0);
  before(async () => {
    cipher = await encrypt(plain);
  });

  const chunk = (index: number, from = cipher): Buffer => from.subarray(BORDERS[index], BORDERS[index + 1]);
  const header = (from = cipher): Buffer => from.subarray(0, HEADER_BYTES);

  it('is found out for every flipped bit of a small one', async () => {
    const small = pattern(100);
    const whole = await encrypt(small);
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const codes = bit < HEADER_BYTES * 8 ? ['damaged_ciphertext', 'unknown_encryption'] : ['damaged_ciphertext'];
      assert.equal((await refuses(flipped(whole, bit), small, codes)).length, 0, `bit ${bit}`);
    }
  });

  it('is found out for any flipped bit of a large one, before the chunk is delivered', async () => {
    const bits = fc.integer({ min: HEADER_BYTES * 8, max: cipher.length * 8 - 1 });
    await fc.assert(
      fc.asyncProperty(bits, async (bit) => {
        const delivered = await refuses(flipped(cipher, bit), plain);
        assert.ok(delivered.length <= Math.floor(((bit >> 3) - HEADER_BYTES) / SEALED_BYTES) * CHUNK_BYTES);
      }),
    );
  });

  it('is found out when it was cut, at every border and inside', async () => {
    const lengths = BORDERS.flatMap((border) => [-17, -16, -1, 0, 1, 15, 16, 17].map((by) => border + by));
    for (const length of lengths.filter((bytes) => bytes < cipher.length)) {
      await refuses(cipher.subarray(0, length), plain, length < 9 ? ['unknown_encryption'] : undefined);
    }
    for (let length = 0; length < HEADER_BYTES; length++) {
      const codes = length < 9 ? ['unknown_encryption'] : ['damaged_ciphertext'];
      await refuses(cipher.subarray(0, length), plain, codes);
    }
  });

  it('that was cut behind a whole chunk says so', async () => {
    const error = await failure(
      collect(decryptStream(inBlocks(cipher.subarray(0, BORDERS[2])), { keyring, secrets, signal: NEVER })),
    );
    assert.match(error.message, /its end is missing, from byte 131072 /);
  });

  it('is found out when chunks were swapped, repeated, left out or added', async () => {
    const orders = [
      [1, 0, 2],
      [0, 2, 1],
      [2, 1, 0],
      [0, 0, 1, 2],
      [0, 1, 1, 2],
      [0, 1, 2, 2],
      [0, 2],
      [1, 2],
      [2],
      [0, 1],
    ];
    for (const order of orders) await refuses(Buffer.concat([header(), ...order.map((i) => chunk(i))]), plain);
    for (const more of [1, 15, 16, 17, SEALED_BYTES]) await refuses(Buffer.concat([cipher, Buffer.alloc(more)]), plain);
    const empty = Buffer.concat([cipher, (await encrypt(Buffer.alloc(0))).subarray(HEADER_BYTES)]);
    await refuses(empty, plain);
  });

  it('is found out when it was put together from two files of the same password', async () => {
    const other = await encrypt(plain);
    for (let replaced = 0; replaced < 3; replaced++) {
      await refuses(
        Buffer.concat([header(), ...[0, 1, 2].map((i) => chunk(i, i === replaced ? other : cipher))]),
        plain,
      );
    }
    assert.equal((await refuses(Buffer.concat([header(other), cipher.subarray(HEADER_BYTES)]), plain)).length, 0);
  });

  it('is found out when a field of the header was changed by somebody who knows the format', async () => {
    const codes = ['wrong_password', 'unknown_encryption', 'key_cost_refused', 'damaged_ciphertext'];
    const fields = {
      version: 9,
      derivation: 10,
      cost: 11,
      chunks: 12,
      prefix: 13,
      salt: 20,
      fileSalt: 36,
      commitment: 52,
    };
    for (const at of Object.values(fields)) {
      const forged = flipped(cipher, at * 8 + 1);
      createHash('sha256').update(forged.subarray(0, 84)).digest().copy(forged, 84, 0, 12);
      assert.equal((await refuses(forged, plain, codes)).length, 0, `byte ${at}`);
    }
  });

  it('is also one with an empty chunk at its end, which no writer makes', async () => {
    const key = await keyring.create(secrets, NEVER);
    const forged = Buffer.alloc(HEADER_BYTES + SEALED_BYTES + TAG_BYTES);
    key.header.copy(forged);
    key.seal(0, false, plain.subarray(0, CHUNK_BYTES), forged.subarray(HEADER_BYTES));
    key.seal(1, true, Buffer.alloc(0), forged.subarray(HEADER_BYTES + SEALED_BYTES));
    assert.equal((await refuses(forged, plain)).length, CHUNK_BYTES);
  });

  it('is told apart from a wrong password', async () => {
    const { error } = await attempt(
      decryptStream(inBlocks(cipher), { keyring, secrets: { ...secrets, passwords: ['wrong'] }, signal: NEVER }),
    );
    assert.equal((await failure(() => Promise.reject(error))).code, 'wrong_password');
  });
});

describe('the reader of a range', () => {
  it('finds out a range that is too short, too long or of another place', async () => {
    const size = 5 * CHUNK_BYTES + 9;
    const cipher = await encrypt(pattern(size));
    const key = await keyring.open(parseHeader(cipher), secrets, NEVER);
    const range = { start: CHUNK_BYTES + 5, end: 3 * CHUNK_BYTES };
    const { start, end = 0 } = cipherRange(range);
    const read = (bytes: Uint8Array): unknown => {
      const reader = new ChunkReader(key, spanOfRange(range, size));
      return [...reader.push(bytes), ...reader.end()];
    };
    read(cipher.subarray(start, end + 1));
    const wrong = [
      cipher.subarray(start, end + 1 - SEALED_BYTES),
      cipher.subarray(start, end),
      cipher.subarray(start, end + 2),
      cipher.subarray(start, end + 1 + SEALED_BYTES),
      cipher.subarray(start + SEALED_BYTES, end + 1 + SEALED_BYTES),
      cipher.subarray(0, 0),
    ];
    for (const bytes of wrong) assert.equal((await failure(() => read(bytes))).code, 'damaged_ciphertext');
  });
});
