import { constants } from 'node:buffer';
import type { Hash } from 'node:crypto';
import { B2Error } from '../errors/index.js';
import type { Sink } from './sink.js';

/** Bytes of a download that did not end, and the version they belong to when it is known. */
export interface HeldBytes {
  readonly bytes: Buffer;
  readonly version: string | undefined;
}

/** Keeps a download in memory. After a failure `held` has what may be given to the next one. */
export class MemorySink implements Sink {
  #buffer: Buffer;
  #held: number;
  #version: string | undefined;

  constructor(held?: HeldBytes) {
    this.#buffer = held?.bytes ?? Buffer.alloc(0);
    this.#held = this.#buffer.length;
    this.#version = held?.version;
  }

  get held(): number {
    return this.#held;
  }

  get heldVersion(): string | undefined {
    return this.#version;
  }

  get heldSha1(): undefined {
    return undefined;
  }

  /** What has been downloaded. */
  get contents(): HeldBytes {
    return { bytes: this.#buffer, version: this.#version };
  }

  async hashHeld(hash: Hash): Promise<void> {
    hash.update(this.#buffer);
  }

  async restart(): Promise<void> {
    this.#held = 0;
    this.#buffer = Buffer.alloc(0);
  }

  async begin(version: string, length: number): Promise<void> {
    if (length > constants.MAX_LENGTH) {
      throw new B2Error(
        'file_too_large',
        `${length} bytes do not fit into memory (${constants.MAX_LENGTH} at most). Set localFile.`,
      );
    }
    this.#version = version;
    const whole = Buffer.allocUnsafeSlow(length);
    whole.set(this.#buffer);
    this.#buffer = whole;
  }

  async write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    let at = position;
    for (const chunk of chunks) {
      this.#buffer.set(chunk, at);
      at += chunk.length;
    }
  }

  async finish(): Promise<void> {}

  async fail(kept: number): Promise<void> {
    this.#buffer = this.#buffer.subarray(0, kept);
  }
}
