import type { KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { B2Error } from '../errors/index.js';
import { type Deferred, deferred } from '../support/deferred.js';
import type { CipherJob, FromThread, ToThread } from './cipher-messages.js';
import { HEADER_BYTES, SEALED_BYTES } from './layout.js';

/** Chunks that leave together, so that hashing and sending have few and large blocks. */
const CHUNKS_PER_BLOCK = 16;
export const BLOCK_BYTES = HEADER_BYTES + CHUNKS_PER_BLOCK * SEALED_BYTES;
/** Chunks that the thread gets at a time. Fewer than otherwise, because it takes three blocks. */
export const SHARED_CHUNKS = 8;
/** How long a thread without work is kept for the next one. */
const IDLE_MS = 2_000;
/** Blocks that are kept for the next one; more than those of that many transfers side by side are not worth their memory. */
const SPARE_BLOCKS = 24;
/** MiB. It holds next to nothing: blocks lie outside, and the younger generation decides how soon what ciphers take is freed. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 };

/**
 * OpenSSL 3.0, that of Node 20 and 22, has no wide AES-GCM. With later ones a thread takes more processor time than it saves, and
 * 20 MiB; see docs/encryption.md.
 */
const PAYS = process.versions.openssl.startsWith('3.0.') && availableParallelism() > 1;

/** Memory that both threads see. One that has held ciphertext may still be on its way: it never gets plaintext. */
export interface SharedBlock {
  readonly id: number;
  readonly holds: 'plaintext' | 'ciphertext';
  readonly memory: Buffer;
}

/** The use of the thread with one key. To be ended when no job is under way any more. */
export interface CipherLease {
  /** Another block, until the lease ends. */
  block(holds: SharedBlock['holds']): SharedBlock;
  /** As ChunkCipher.sealAll, of the first so many bytes. Rejects with `encryption_failed` when the thread has ended. */
  seal(plain: SharedBlock, bytes: number, target: SharedBlock, first: number, last: boolean): Promise<void>;
  end(): void;
}

export type ThreadState =
  | { readonly kind: 'none' }
  | { readonly kind: 'starting' | 'ready'; readonly worker: Worker }
  /** It cannot be started, here and now. */
  | { readonly kind: 'unusable'; readonly reason: string };

export interface CipherThreadOptions {
  /** Without it there is no thread. Default: with a slow cipher and more than one processor. */
  readonly pays?: boolean;
  /** How long it is kept without work, milliseconds. Default 2000. */
  readonly idleMs?: number;
  /** Throws, or fails later, where there can be none. */
  start?(): Worker;
}

/**
 * A thread that encrypts for everybody, while this one hashes and sends. It begins when it is first wanted and ends
 * when nobody wants it any more; it never keeps the process running.
 */
export class CipherThread {
  #state: ThreadState = { kind: 'none' };
  #wanted = false;
  #leases = 0;
  #ids = 0;
  #idle: NodeJS.Timeout | undefined;
  readonly #idleMs: number;
  readonly #startWorker: () => Worker;
  readonly #waiting: Deferred<void>[] = [];
  #spare: SharedBlock[] = [];

  constructor({ pays = PAYS, idleMs = IDLE_MS, start = startWorker }: CipherThreadOptions = {}) {
    this.#idleMs = idleMs;
    this.#startWorker = start;
    if (!pays) this.#state = { kind: 'unusable', reason: 'it does not pay here' };
  }

  get state(): ThreadState {
    return this.#state;
  }

  /** Why there is none, after somebody needed one; undefined when there is, and when nobody wants one here. */
  get trouble(): string | undefined {
    return this.#wanted && this.#state.kind === 'unusable' ? this.#state.reason : undefined;
  }

  /** Undefined when there is no thread, or not yet: then the caller does the work itself and asks again for the next block. */
  lease(secret: KeyObject, noncePrefix: Uint8Array): CipherLease | undefined {
    if (this.#state.kind === 'none') this.#start();
    if (this.#state.kind !== 'ready') return undefined;
    clearTimeout(this.#idle);
    this.#leases++;
    const key = this.#ids++;
    const blocks: SharedBlock[] = [];
    this.#post({ kind: 'key', key, secret, noncePrefix });
    return {
      block: (holds) => {
        const block = this.#takeSpare(holds) ?? this.#newBlock(holds);
        blocks.push(block);
        return block;
      },
      seal: ({ id: plain }, bytes, { id: target }, first, last) =>
        this.#run({ kind: 'seal', key, plain, bytes, target, first, last }),
      end: () => this.#end(key, blocks),
    };
  }

  #start(): void {
    this.#wanted = true;
    try {
      const worker = this.#startWorker();
      this.#state = { kind: 'starting', worker };
      worker.unref();
      worker.on('message', (message: FromThread) => this.#onMessage(worker, message));
      worker.on('error', (error) => this.#onEnd(worker, error.message));
      worker.on('exit', () => this.#onEnd(worker, 'it ended'));
    } catch (error) {
      this.#state = { kind: 'unusable', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  #onMessage(worker: Worker, message: FromThread): void {
    if (message.kind === 'ready') {
      this.#state = { kind: 'ready', worker };
      // Whoever wanted it may have ended meanwhile.
      if (this.#leases === 0) this.#rest();
      return;
    }
    const job = this.#waiting.shift();
    if (this.#waiting.length === 0) worker.unref();
    if (message.kind === 'done') job?.resolve();
    else job?.reject(new B2Error('encryption_failed', `The thread that encrypts failed: ${message.message}.`));
  }

  #onEnd(worker: Worker, reason: string): void {
    if (!('worker' in this.#state) || this.#state.worker !== worker) return;
    this.#state = { kind: 'unusable', reason };
    this.#spare = [];
    const error = new B2Error('encryption_failed', `The thread that encrypts ended: ${reason}. Try again without it.`);
    for (const job of this.#waiting.splice(0)) job.reject(error);
  }

  #run(job: CipherJob): Promise<void> {
    const done = deferred<void>();
    if (this.#state.kind !== 'ready') {
      done.reject(new B2Error('encryption_failed', 'The thread that encrypts has ended. Try again without it.'));
      return done.promise;
    }
    // Nothing else may keep the process running while somebody waits for this.
    if (this.#waiting.length === 0) this.#state.worker.ref();
    this.#waiting.push(done);
    this.#post(job);
    return done.promise;
  }

  #post(message: ToThread): void {
    if (this.#state.kind === 'ready') this.#state.worker.postMessage(message);
  }

  #takeSpare(holds: SharedBlock['holds']): SharedBlock | undefined {
    const found = this.#spare.find((block) => block.holds === holds);
    this.#spare = this.#spare.filter((block) => block !== found);
    return found;
  }

  #newBlock(holds: SharedBlock['holds']): SharedBlock {
    const memory = new SharedArrayBuffer(SHARED_CHUNKS * SEALED_BYTES);
    const id = this.#ids++;
    this.#post({ kind: 'block', block: id, memory });
    return { id, holds, memory: Buffer.from(memory) };
  }

  #end(key: number, blocks: readonly SharedBlock[]): void {
    this.#post({ kind: 'forget key', key });
    for (const block of this.#state.kind === 'ready' ? blocks : []) {
      if (this.#spare.length < SPARE_BLOCKS) this.#spare.push(block);
      else this.#post({ kind: 'forget block', block: block.id });
    }
    this.#leases--;
    if (this.#leases === 0) this.#rest();
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#state.kind !== 'ready') return;
      const { worker } = this.#state;
      this.#state = { kind: 'none' };
      this.#spare = [];
      void worker.terminate();
    }, this.#idleMs).unref();
  }
}

function startWorker(): Worker {
  return new Worker(new URL('./cipher-worker.js', import.meta.url), {
    ...OPTIONS,
    name: 'backblazeb2',
    resourceLimits: LIMITS,
  });
}

/**
 * A release takes nothing of the program's own options, which may be none for a thread. Sources are run by a loader that the thread
 * needs as well, and gets from Node 22 on; with Node 20 they do without.
 */
const OPTIONS = import.meta.url.endsWith('.js') ? { execArgv: [], env: {} } : {};

/** All transfers of this process share one. */
export const cipherThread = new CipherThread();
