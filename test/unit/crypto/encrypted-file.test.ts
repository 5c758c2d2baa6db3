import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encryptStream } from '../../../src/crypto/encrypt.js';
import { EncryptedFile, type PlainSource } from '../../../src/crypto/encrypted-file.js';
import type { FileKey } from '../../../src/crypto/file-key.js';
import { parseHeader } from '../../../src/crypto/header.js';
import { decryptStream, Keyring, type Secrets } from '../../../src/crypto/index.js';
import { CHUNK_BYTES, cipherSize, HEADER_BYTES, SEALED_BYTES } from '../../../src/crypto/layout.js';
import { attempt, collect, inBlocks, memorySource, NEVER, pattern } from '../../helpers/encrypted.js';
import { failure } from '../../helpers/setup.js';
import { watchNonces } from '../../helpers/watched-nonces.js';

const secrets: Secrets = { passwords: [], key: Buffer.alloc(32, 7) };
const keyring = new Keyring();
const newKey = (): Promise<FileKey> => keyring.create(secrets, NEVER);
const reopen = ({ header }: FileKey): Promise<FileKey> => keyring.open(parseHeader(header), secrets, NEVER);

/** Around a chunk, as plaintext and as it is stored. */
const BORDERS = [0, 1, 2, ...Array.from({ length: 35 }, (_, i) => 65_519 + i), 131_071, 131_072, 131_073];
const LARGE = [4_999_999, 5_000_000, 5_000_001, 77 * CHUNK_BYTES - 1, 77 * CHUNK_BYTES, 77 * CHUNK_BYTES + 1];

async function decrypt(cipher: Uint8Array, blockBytes?: number): Promise<Buffer> {
  return collect(decryptStream(inBlocks(cipher, blockBytes), { keyring, secrets, signal: NEVER }));
}

describe('an encrypted file', () => {
  it('has the size that was foretold, and decrypts to its contents, at every border', async () => {
    for (const size of [...BORDERS, ...LARGE]) {
      const plain = pattern(size);
      const file = new EncryptedFile(memorySource(plain), await newKey());
      const cipher = await collect(file.whole().read());
      assert.deepEqual([cipher.length, file.size], [cipherSize(size), cipherSize(size)], String(size));
      assert.ok((await decrypt(cipher)).equals(plain), String(size));
    }
  });

  it('decrypts to its contents for any size, and blocks of any size on both sides', async () => {
    const size = fc.integer({ min: 0, max: 3 * CHUNK_BYTES });
    const block = fc.integer({ min: 1000, max: 3 * CHUNK_BYTES });
    await fc.assert(
      fc.asyncProperty(size, block, block, async (bytes, read, received) => {
        const plain = pattern(bytes);
        const cipher = await collect(encryptStream(inBlocks(plain, read), await newKey()));
        assert.equal(cipher.length, cipherSize(bytes));
        assert.ok((await decrypt(cipher, received)).equals(plain));
      }),
      { numRuns: 40 },
    );
  });

  it('is the same made as a stream, at once, in parts in any order, and again from its header', async () => {
    for (const size of [0, 1, CHUNK_BYTES, 5 * CHUNK_BYTES, 5 * CHUNK_BYTES + 1]) {
      const plain = pattern(size);
      const key = await newKey();
      const stream = await collect(encryptStream(inBlocks(plain), key));
      const file = new EncryptedFile(memorySource(plain, 50_000), await reopen(key));
      assert.ok((await collect(file.whole().read())).equals(stream));
      const count = file.count(2);
      const pieces = new Map<number, Buffer>();
      await Promise.all(
        Array.from({ length: count }, (_, i) => count - i).map(async (number) => {
          const part = file.part(number, 2);
          const bytes = await collect(part.read());
          assert.equal(bytes.length, part.cipherLength);
          assert.ok(bytes.equals(stream.subarray(part.cipherOffset, part.cipherOffset + part.cipherLength)));
          pieces.set(number, bytes);
        }),
      );
      assert.equal(pieces.size, count);
    }
  });

  it('gives a part again, byte for byte, also when the first reading stopped in the middle', async () => {
    const file = new EncryptedFile(memorySource(pattern(60 * CHUNK_BYTES), 100_000), await newKey());
    const part = file.part(2, 40);
    for await (const block of part.read()) {
      assert.ok(block.length > 0);
      break;
    }
    const [second, third] = [await collect(part.read()), await collect(part.read())];
    assert.equal(second.length, part.cipherLength);
    assert.ok(second.equals(third));
  });

  it('lets nothing out under a nonce that has covered other contents', async () => {
    const plain = pattern(40 * CHUNK_BYTES);
    const file = new EncryptedFile(memorySource(plain), await newKey());
    const whole = file.whole();
    const before = await collect(whole.read());
    const changedChunk = 20;
    plain[changedChunk * CHUNK_BYTES + 5] = 0;
    const { delivered, error } = await attempt(whole.read());
    assert.equal((await failure(() => Promise.reject(error))).code, 'source_changed');
    assert.ok(delivered.length <= HEADER_BYTES + changedChunk * SEALED_BYTES);
    assert.ok(delivered.equals(before.subarray(0, delivered.length)));
  });

  it('is refused when the source has become shorter or longer', async () => {
    const plain = pattern(2 * CHUNK_BYTES);
    const sources: PlainSource[] = [-1, 1].map((by) => ({
      ...memorySource(plain),
      read: () => inBlocks(pattern(plain.length + by)),
    }));
    for (const source of sources) {
      const { error } = await attempt(new EncryptedFile(source, await newKey()).whole().read());
      assert.equal((await failure(() => Promise.reject(error))).code, 'source_changed');
    }
  });

  it('uses a key for one file only', async () => {
    const key = await newKey();
    new EncryptedFile(memorySource(pattern(1)), key);
    const again = [
      () => new EncryptedFile(memorySource(pattern(1)), key),
      () => collect(encryptStream(inBlocks(pattern(1)), key)),
    ];
    for (const work of again) assert.equal((await failure(work)).code, 'encryption_failed');
  });

  it('of more than 2^48 bytes is refused', async () => {
    const source = { ...memorySource(Buffer.alloc(0)), size: 2 ** 48 + 1 };
    const key = await newKey();
    assert.throws(() => new EncryptedFile(source, key), { code: 'file_too_large' });
  });

  it('closes its source when the reader stops in the middle', async () => {
    let closed = false;
    const source: PlainSource = {
      ...memorySource(pattern(64 * CHUNK_BYTES)),
      read: async function* (offset, length) {
        try {
          yield* inBlocks(pattern(length).subarray(offset), CHUNK_BYTES);
        } finally {
          closed = true;
        }
      },
    };
    for await (const _ of new EncryptedFile(source, await newKey()).whole().read()) break;
    assert.ok(closed);
  });
});

describe('the nonces', () => {
  it('are never used for two chunks, whatever is encrypted, in whatever order, however often', async () => {
    const nonces = watchNonces();
    try {
      const plain = pattern(7 * CHUNK_BYTES + 3);
      for (let upload = 0; upload < 3; upload++) {
        const key = await newKey();
        const file = new EncryptedFile(memorySource(plain), key);
        for (const number of [3, 1, 2, 4, 2, 1]) await collect(file.part(number, 2).read());
        await collect(new EncryptedFile(memorySource(plain), await reopen(key)).whole().read());
        await collect(encryptStream(inBlocks(plain, 70_001), await newKey()));
      }
    } finally {
      nonces.stop();
    }
    assert.deepEqual(nonces.conflicts(), []);
    assert.equal(nonces.pairs, 6 * 8);
    assert.ok(nonces.chunks > nonces.pairs, 'some were made again');
  });

  it('make two uploads of the same contents share no chunk', async () => {
    const plain = Buffer.alloc(6 * CHUNK_BYTES);
    const passwords = { passwords: ['the same'], key: undefined };
    const shared = new Keyring();
    const blocks = new Set<string>();
    for (let upload = 0; upload < 2; upload++) {
      const cipher = await collect(encryptStream(inBlocks(plain), await shared.create(passwords, NEVER)));
      for (let at = HEADER_BYTES; at < cipher.length; at += 16) blocks.add(cipher.toString('latin1', at, at + 16));
    }
    assert.equal(
      blocks.size,
      2 * ((6 * SEALED_BYTES) / 16),
      'every 16 bytes differ, though all of the contents are alike',
    );
  });
});
