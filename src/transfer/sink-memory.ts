import { constants } from 'node:buffer';
import { B2Error } from '../errors/index.js';
import type { HeldStretch, Sink } from './sink.js';

/** Bytes of a download that did not end, and the version they belong to when it is known. */
export interface HeldBytes {
  readonly bytes: Buffer;
  readonly version: string | undefined;
}

/** Keeps a download in memory. After a failure `held` has what may be given to the next one. */
export class MemorySink implements Sink {
  readonly anyOrder = false;
  readonly letsGo = true;
  #buffer: Buffer;
  #held: readonly HeldStretch[];
  #version: string | undefined;

  constructor(held?: HeldBytes) {
    this.#buffer = held?.bytes ?? Buffer.alloc(0);
    this.#held = this.#buffer.length === 0 ? [] : [{ start: 0, end: this.#buffer.length, sha1: undefined }];
    this.#version = held?.version;
  }

  get held(): readonly HeldStretch[] {
    return this.#held;
  }

  get heldVersion(): string | undefined {
    return this.#version;
  }

  /** What has been downloaded. */
  get contents(): HeldBytes {
    return { bytes: this.#buffer, version: this.#version };
  }

  async read(block: Uint8Array, position: number): Promise<void> {
    block.set(this.#buffer.subarray(position, position + block.length));
  }

  async restart(): Promise<void> {
    this.#held = [];
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

  async fail([first]: readonly HeldStretch[]): Promise<void> {
    this.#buffer = this.#buffer.subarray(0, first?.end ?? 0);
  }
}
