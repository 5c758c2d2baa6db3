import { parentPort } from 'node:worker_threads';
import { ChunkCipher } from './chunk-cipher.js';
import type { CipherJob, FromThread, ToThread } from './cipher-messages.js';

/** What runs in the thread of CipherThread. */
const ciphers = new Map<number, ChunkCipher>();
const blocks = new Map<number, Buffer>();

function work({ key, plain, bytes, target, first, last }: CipherJob): FromThread {
  try {
    known(ciphers, key).sealAll(known(blocks, plain).subarray(0, bytes), known(blocks, target), first, last);
    return { kind: 'done' };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

function known<T>(all: ReadonlyMap<number, T>, id: number): T {
  const found = all.get(id);
  if (found === undefined) throw new Error('a job came without its key or block');
  return found;
}

function handle(message: ToThread): FromThread | undefined {
  switch (message.kind) {
    case 'key':
      ciphers.set(message.key, new ChunkCipher(message.secret, message.noncePrefix));
      return undefined;
    case 'block':
      blocks.set(message.block, Buffer.from(message.memory));
      return undefined;
    case 'forget key':
      ciphers.delete(message.key);
      return undefined;
    case 'forget block':
      blocks.delete(message.block);
      return undefined;
    default:
      return work(message);
  }
}

parentPort?.on('message', (message: ToThread) => {
  const answer = handle(message);
  if (answer !== undefined) parentPort?.postMessage(answer);
});
parentPort?.postMessage({ kind: 'ready' } satisfies FromThread);
