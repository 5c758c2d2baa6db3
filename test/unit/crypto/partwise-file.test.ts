import assert from 'node:assert/strict';
import type { FileKey } from '../../../src/crypto/file-key.js';
import { decryptStream, Keyring, type PartSource, PartwiseFile, type Secrets } from '../../../src/crypto/index.js';
import { CHUNK_BYTES, cipherSize, SEALED_BYTES } from '../../../src/crypto/layout.js';
import { attempt, collect, inBlocks, NEVER, pattern } from '../../helpers/encrypted.js';
import { failure } from '../../helpers/setup.js';

const secrets: Secrets = { passwords: [], key: Buffer.alloc(32, 7) };
const keyring = new Keyring();
const MAX = 5_000_000_000;
const newFile = async (): Promise<PartwiseFile> => new PartwiseFile(await keyring.create(secrets, NEVER), MAX);
const sourceOf = (bytes: Uint8Array): PartSource => ({ name: 'the part', read: () => inBlocks(bytes, 50_000) });

async function send(file: PartwiseFile, number: number, bytes: Uint8Array, isLast = false): Promise<Buffer> {
  const part = file.take(number, bytes.length, isLast);
  const cipher = await collect(part.read(sourceOf(bytes)));
  assert.equal(cipher.length, part.cipherLength);
  part.stored(`sha1 of ${number}`);
  return cipher;
}

describe('an encrypted file that is given part by part', () => {
  it('is what it would be as a whole, whatever the order of its parts, for any size of the last one', async () => {
    for (const [perPart, last] of [
      [1, 1],
      [3, CHUNK_BYTES],
      [2, 2 * CHUNK_BYTES],
      [2, 5 * CHUNK_BYTES + 7],
    ] as const) {
      const partBytes = perPart * CHUNK_BYTES;
      const plain = pattern(3 * partBytes + last);
      const file = await newFile();
      const cut = (number: number) =>
        plain.subarray((number - 1) * partBytes, number === 4 ? undefined : number * partBytes);
      const parts = new Map<number, Buffer>();
      for (const number of [3, 1, 4, 2]) parts.set(number, await send(file, number, cut(number), number === 4));
      const cipher = Buffer.concat([1, 2, 3, 4].map((number) => parts.get(number) ?? Buffer.alloc(0)));
      assert.equal(cipher.length, cipherSize(plain.length));
      assert.ok((await collect(decryptStream(inBlocks(cipher), { keyring, secrets, signal: NEVER }))).equals(plain));
      assert.deepEqual(
        file.complete(),
        [1, 2, 3, 4].map((number) => `sha1 of ${number}`),
      );
    }
  });

  it('may be a single part of any size', async () => {
    const plain = pattern(100);
    const file = await newFile();
    const cipher = await send(file, 1, plain, true);
    assert.ok((await collect(decryptStream(inBlocks(cipher), { keyring, secrets, signal: NEVER }))).equals(plain));
    assert.deepEqual(file.complete(), ['sha1 of 1']);
  });

  it('takes no part whose place cannot be known, and says which sizes are legal', async () => {
    const file = await newFile();
    const refuse = async (number: number, bytes: number, isLast: boolean, message: RegExp): Promise<void> => {
      const error = await failure(() => file.take(number, bytes, isLast));
      assert.equal(error.code, 'invalid_argument');
      assert.match(error.message, message);
    };
    await refuse(1, 5_000_000, false, /multiple of 65536, such as 4980736 or 5046272\. If it is the last one/);
    await refuse(1, 100, false, /such as 65536\./);
    await refuse(4, 100, true, /upload any of the others first/);
    await refuse(1, Math.floor(MAX / CHUNK_BYTES) * CHUNK_BYTES, false, /at most 5000000000/);
    await send(file, 2, pattern(2 * CHUNK_BYTES));
    await refuse(3, CHUNK_BYTES, false, /the others have 131072/);
    await refuse(1, 5, true, /there is a part 2/);
    await send(file, 3, pattern(9), true);
    await refuse(4, 9, true, /part 3 is/);
    await refuse(4, 2 * CHUNK_BYTES, false, /behind part 3, the last one/);
  });

  it('takes no part twice: a nonce would cover other contents', async () => {
    const file = await newFile();
    await send(file, 1, pattern(CHUNK_BYTES));
    assert.match((await failure(() => file.take(1, CHUNK_BYTES, false))).message, /cannot be replaced/);
    const sending = file.take(2, CHUNK_BYTES, false);
    assert.match((await failure(() => file.take(2, CHUNK_BYTES, false))).message, /is being sent/);
    sending.failed();
    file.take(2, CHUNK_BYTES, false);
  });

  it('takes a part again that failed, with the same bytes only', async () => {
    const file = await newFile();
    await send(file, 1, pattern(3 * CHUNK_BYTES));
    const plain = pattern(3 * CHUNK_BYTES);
    const first = file.take(2, plain.length, false);
    const before = await collect(first.read(sourceOf(plain)));
    first.failed();
    for (const [bytes, isLast] of [
      [plain.length, true],
      [9, true],
    ] as const) {
      assert.equal((await failure(() => file.take(2, bytes, isLast))).code, 'source_changed');
    }
    const other = Buffer.from(plain);
    other.writeUInt8(other.readUInt8(CHUNK_BYTES + 5) ^ 1, CHUNK_BYTES + 5);
    const second = file.take(2, plain.length, false);
    const { delivered, error } = await attempt(second.read(sourceOf(other)));
    assert.equal((await failure(() => Promise.reject(error))).code, 'source_changed');
    assert.ok(delivered.length <= SEALED_BYTES && delivered.equals(before.subarray(0, delivered.length)));
    second.failed();
    assert.ok((await send(file, 2, plain)).equals(before));
  });

  it('is complete with a last part and all in front of it', async () => {
    const file = await newFile();
    const missing = async (message: RegExp): Promise<void> => {
      const error = await failure(() => file.complete());
      assert.equal(error.code, 'missing_part');
      assert.match(error.message, message);
    };
    await missing(/The last part/);
    await send(file, 1, pattern(CHUNK_BYTES));
    await missing(/The last part/);
    await send(file, 3, pattern(1), true);
    await missing(/Part 2 /);
    const failed = file.take(2, CHUNK_BYTES, false);
    await missing(/Part 2 /);
    failed.failed();
    await missing(/Part 2 /);
    await send(file, 2, pattern(CHUNK_BYTES));
    assert.equal(file.complete().length, 3);
  });

  it('has a key of its own', async () => {
    const key: FileKey = await keyring.create(secrets, NEVER);
    new PartwiseFile(key, MAX);
    assert.equal((await failure(() => new PartwiseFile(key, MAX))).code, 'encryption_failed');
  });
});
