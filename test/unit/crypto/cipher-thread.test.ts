import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import { CipherThread } from '../../../src/crypto/cipher-thread.js';
import { encryptStream } from '../../../src/crypto/encrypt.js';
import { EncryptedFile, type FileKey, Keyring, type Secrets } from '../../../src/crypto/index.js';
import { CHUNK_BYTES } from '../../../src/crypto/layout.js';
import { startCompiledWorker } from '../../helpers/cipher-thread.js';
import { collect, inBlocks, memorySource, NEVER, pattern } from '../../helpers/encrypted.js';
import { failure } from '../../helpers/setup.js';
import { until } from '../../helpers/until.js';

const secrets: Secrets = { passwords: [], key: Buffer.alloc(32, 7) };
const random = (bytes: number): Buffer => Buffer.alloc(bytes, 9);

/** What is encrypted before another thread is asked, and what comes before it may have answered. */
const BEFORE = 8 * 16 * CHUNK_BYTES;

const keyOf = (thread: CipherThread): Promise<FileKey> => new Keyring({ thread, random }).create(secrets, NEVER);

/** Nobody else does the work once the thread is ready. */
async function readyThread(idleMs = 60_000): Promise<CipherThread> {
  const thread = new CipherThread({ pays: true, idleMs, start: startCompiledWorker });
  await collect(encryptStream(inBlocks(pattern(BEFORE + CHUNK_BYTES)), await keyOf(thread)));
  await until(() => thread.state.kind === 'ready');
  return thread;
}

async function endOf(thread: CipherThread): Promise<void> {
  if ('worker' in thread.state) await thread.state.worker.terminate();
}

describe('the thread that encrypts', () => {
  const none = new CipherThread({ pays: false });
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
      const thread = new CipherThread({ pays: true, start });
      const plain = pattern(2 * BEFORE);
      const cipher = await collect(encryptStream(inBlocks(plain), await keyOf(thread)));
      await until(() => thread.state.kind === 'unusable');
      const again = await collect(encryptStream(inBlocks(plain), await keyOf(thread)));
      assert.ok(cipher.equals(again));
    });
  }
});
