import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import { ChunkReader } from '../../../src/crypto/chunk-reader.js';
import { CipherThread } from '../../../src/crypto/cipher-thread.js';
import { encryptStream } from '../../../src/crypto/encrypt.js';
import { parseHeader } from '../../../src/crypto/header.js';
import { decryptStream, EncryptedFile, type FileKey, Keyring, type Secrets } from '../../../src/crypto/index.js';
import { CHUNK_BYTES, HEADER_BYTES, SEALED_BYTES } from '../../../src/crypto/layout.js';
import { type ChunkSpan, cipherRange, spanOfRange } from '../../../src/crypto/ranges.js';
import type { B2Error } from '../../../src/errors/index.js';
import { startCompiledWorker } from '../../helpers/cipher-thread.js';
import { attempt, collect, inBlocks, memorySource, NEVER, pattern } from '../../helpers/encrypted.js';
import { failure } from '../../helpers/setup.js';
import { until } from '../../helpers/until.js';

const secrets: Secrets = { passwords: [], key: Buffer.alloc(32, 7) };
const random = (bytes: number): Buffer => Buffer.alloc(bytes, 9);

/** What is encrypted before another thread is asked, and what comes before it may have answered. */
const BEFORE = 8 * 16 * CHUNK_BYTES;

const keyOf = (thread: CipherThread): Promise<FileKey> => new Keyring({ thread, random }).create(secrets, NEVER);

/** Nobody else does the work once the thread is ready. */
async function readyThread(idleMs = 60_000): Promise<CipherThread> {
  const thread = new CipherThread({ cores: 2, idleMs, start: startCompiledWorker });
  await collect(encryptStream(inBlocks(pattern(BEFORE + CHUNK_BYTES)), await keyOf(thread)));
  await until(() => thread.state.kind === 'ready');
  return thread;
}

const openKey = (cipher: Buffer, thread: CipherThread): Promise<FileKey> =>
  new Keyring({ thread }).open(parseHeader(cipher), secrets, NEVER);

async function read(key: FileKey, span: ChunkSpan, blocks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const reader = new ChunkReader(key, span);
  const given: Buffer[] = [];
  const give = (plain: Buffer): void => void given.push(plain);
  for await (const block of blocks) await reader.push(block, give);
  await reader.end(give);
  reader.close();
  return Buffer.concat(given);
}

async function endOf(thread: CipherThread): Promise<void> {
  if ('worker' in thread.state) await thread.state.worker.terminate();
}

describe('the thread that encrypts', () => {
  const none = new CipherThread({ cores: 1 });
  let thread: CipherThread;

  beforeEach(async () => {
    thread = await readyThread();
  });

  afterEach(() => endOf(thread));

  it('makes the same file as this one does, byte for byte', async () => {
    for (const size of [BEFORE, BEFORE + 1, BEFORE + 16 * CHUNK_BYTES, BEFORE + 40 * CHUNK_BYTES + 5]) {
      const plain = pattern(size);
      const here = await collect(encryptStream(inBlocks(plain), await keyOf(none)));
      for (const block of [1024 * 1024, 70_001]) {
        const there = await collect(encryptStream(inBlocks(plain, block), await keyOf(thread)));
        assert.ok(there.equals(here), `${size} bytes in blocks of ${block}`);
      }
    }
  });

  it('may end at any time: the rest is encrypted here, byte for byte', async () => {
    const plain = pattern(3 * BEFORE);
    const here = await collect(encryptStream(inBlocks(plain), await keyOf(none)));
    const there: Buffer[] = [];
    for await (const block of encryptStream(inBlocks(plain), await keyOf(thread))) {
      there.push(Buffer.from(block));
      if (there.length === 12) await endOf(thread);
    }
    assert.equal(thread.state.kind, 'unusable');
    assert.ok(Buffer.concat(there).equals(here));
  });

  it('does the work: when it ends, what it was decrypting is lost', async () => {
    const cipher = await collect(encryptStream(inBlocks(pattern(3 * BEFORE)), await keyOf(none)));
    const context = { keyring: new Keyring({ thread }), secrets, signal: NEVER };
    let given = 0;
    const { code } = await failure(async () => {
      for await (const { length } of decryptStream(inBlocks(cipher), context)) {
        given += length;
        if (given > 2 * BEFORE) await endOf(thread);
      }
    });
    assert.equal(code, 'encryption_failed');
    await collect(decryptStream(inBlocks(cipher), context));
  });

  it('makes parts side by side, each again as it was, also when it was left in the middle', async () => {
    const plain = pattern(3 * BEFORE);
    const here = await collect(encryptStream(inBlocks(plain), await keyOf(none)));
    const file = new EncryptedFile(memorySource(plain), await keyOf(thread));
    const numbers = Array.from({ length: file.count(40) }, (_, i) => i + 1);
    const parts = numbers.map((number) => file.part(number, 40));
    for (const part of parts) for await (const _ of part.read()) break;
    for (let again = 0; again < 2; again++) {
      const made = await Promise.all(parts.map((part) => collect(part.read())));
      assert.ok(Buffer.concat(made).equals(here));
    }
  });

  it('lets nothing out under a nonce that has covered other contents', async () => {
    const plain = pattern(3 * BEFORE);
    const file = new EncryptedFile(memorySource(plain), await keyOf(thread));
    const part = file.part(1, 300);
    const first = await collect(part.read());
    plain.writeUInt8(plain.readUInt8(250 * CHUNK_BYTES) ^ 1, 250 * CHUNK_BYTES);
    const left: Buffer[] = [];
    const { code } = await failure(async () => {
      for await (const block of part.read()) left.push(Buffer.from(block));
    });
    assert.equal(code, 'source_changed');
    assert.ok(first.subarray(0, Buffer.concat(left).length).equals(Buffer.concat(left)), 'other bytes have left');
  });

  it('decrypts what it has encrypted, in blocks of any size, and every range of it', async () => {
    const plain = pattern(2 * BEFORE + 3 * CHUNK_BYTES + 9);
    const cipher = await collect(encryptStream(inBlocks(plain), await keyOf(thread)));
    for (const block of [3_000_000, 65_536, 70_001]) {
      const context = { keyring: new Keyring({ thread }), secrets, signal: NEVER };
      assert.ok((await collect(decryptStream(inBlocks(cipher, block), context))).equals(plain), `${block}`);
    }
    for (const range of [
      { start: 100_000, end: plain.length - 70_000 },
      { start: CHUNK_BYTES, end: undefined },
    ]) {
      const { start, end } = cipherRange(range, plain.length);
      const answer = cipher.subarray(start, end === undefined ? undefined : end + 1);
      const given = await read(
        await openKey(cipher, thread),
        spanOfRange(range, plain.length),
        inBlocks(answer, 65_536),
      );
      assert.ok(given.equals(plain.subarray(range.start, range.end === undefined ? undefined : range.end + 1)));
    }
  });

  it('gives out nothing of a damaged chunk or of what follows it, and finds out every cut', async () => {
    const plain = pattern(2 * BEFORE);
    const cipher = await collect(encryptStream(inBlocks(plain), await keyOf(none)));
    const at = HEADER_BYTES + 220 * SEALED_BYTES;
    const swapped = Buffer.from(cipher);
    cipher.copy(swapped, at, at + SEALED_BYTES, at + 2 * SEALED_BYTES);
    const flipped = Buffer.from(cipher);
    flipped.writeUInt8(flipped.readUInt8(at + 99) ^ 1, at + 99);
    const forged = [flipped, swapped, cipher.subarray(0, at), cipher.subarray(0, at + 5), cipher.subarray(0, -1)];
    for (const bytes of forged) {
      const context = { keyring: new Keyring({ thread }), secrets, signal: NEVER };
      const { delivered, error } = await attempt(decryptStream(inBlocks(bytes, 65_536), context));
      assert.equal((error as B2Error).code, 'damaged_ciphertext');
      assert.ok(delivered.equals(plain.subarray(0, delivered.length)), 'wrong bytes were delivered');
    }
  });

  it('gives a chunk out without waiting for the next one to be whole', async () => {
    const plain = pattern(2 * BEFORE);
    const cipher = await collect(encryptStream(inBlocks(plain), await keyOf(none)));
    const reader = new ChunkReader(
      await openKey(cipher, thread),
      spanOfRange({ start: 0, end: undefined }, plain.length),
    );
    let given = 0;
    const give = ({ length }: Buffer): void => {
      given += length;
    };
    for (let chunk = 0; chunk < 250; chunk++) {
      const from = HEADER_BYTES + chunk * SEALED_BYTES;
      // With the first byte of the next one.
      await reader.push(cipher.subarray(from + (chunk === 0 ? 0 : 1), from + SEALED_BYTES + 1), give);
      await until(() => given === (chunk + 1) * CHUNK_BYTES);
    }
    reader.close();
  });

  it('may be left in the middle, and works on for others', async () => {
    const plain = pattern(2 * BEFORE);
    const cipher = await collect(encryptStream(inBlocks(plain), await keyOf(thread)));
    const context = { keyring: new Keyring({ thread }), secrets, signal: NEVER };
    let given = 0;
    for await (const { length } of decryptStream(inBlocks(cipher), context)) {
      given += length;
      if (given > BEFORE + 20 * CHUNK_BYTES) break;
    }
    assert.ok((await collect(decryptStream(inBlocks(cipher), context))).equals(plain));
  });

  it('ends when nobody needs it, and begins again when somebody does', async () => {
    const short = await readyThread(1);
    await until(() => short.state.kind === 'none');
    const plain = pattern(2 * BEFORE);
    const there = await collect(encryptStream(inBlocks(plain), await keyOf(short)));
    assert.ok(there.equals(await collect(encryptStream(inBlocks(plain), await keyOf(none)))));
    await until(() => short.state.kind === 'none');
  });
});

describe('without a thread', () => {
  const starts: Readonly<Record<string, () => Worker>> = {
    'that may not be started': () => {
      throw new Error('no threads here');
    },
    'whose program cannot be found': () => new Worker(new URL('file:///nowhere/cipher-worker.js')),
    'that ends at once': () => new Worker('process.exit(1)', { eval: true }),
  };
  for (const [what, start] of Object.entries(starts)) {
    it(`${what} everything is encrypted in this one`, async () => {
      const thread = new CipherThread({ cores: 2, start });
      const plain = pattern(2 * BEFORE);
      const cipher = await collect(encryptStream(inBlocks(plain), await keyOf(thread)));
      await until(() => thread.state.kind === 'unusable');
      const again = await collect(encryptStream(inBlocks(plain), await keyOf(thread)));
      assert.ok(cipher.equals(again));
    });
  }
});
