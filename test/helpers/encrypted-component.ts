import { Writable } from 'node:stream';
import type { BackblazeB2 } from '../../src/index.js';
import type { ServerOptions } from '../../src/server/index.js';
import { bytesOf, component, type Setup, withServer } from './setup.js';

export const PASSWORD = 'six random words from a list';
export const KEY = '5a'.repeat(32);
export const IV = '3c'.repeat(16);
export const CHUNK = 65_536;
export const SEALED = CHUNK + 16;
export const PART = 200_000;

export interface EncryptedSetup {
  readonly setup: Setup;
  /** What `store` stores when nothing else is given. */
  readonly content: Buffer;
  /** Uploads bytes by the component, which encrypts them, and gives the id. */
  store(bytes?: Buffer): Promise<string>;
  /** As it is stored. */
  ciphertext(id: string): Promise<Buffer>;
  /** Stores bytes as they are, with the file info of another file. */
  storeRaw(bytes: Buffer, like?: string): Promise<string>;
}

/** A server that makes small parts, and a component with a password. */
export function withEncryption(options: ServerOptions = {}): EncryptedSetup {
  const setup = withServer({ minPartSize: 100_000, recommendedPartSize: PART, ...options });
  const content = bytesOf(700_001, 3);
  beforeEach(() => {
    setup.b2.encryptionPassword = PASSWORD;
  });
  return {
    setup,
    content,
    store: (bytes = content) => {
      setup.b2.fileData = bytes;
      return setup.b2.uploadFile(setup.bucketId, 'file');
    },
    ciphertext: (id) => fetched(component(setup.server), id),
    storeRaw: async (bytes, like) => {
      const plain = component(setup.server);
      plain.config('SimpleUploadLimit', 10_000_000);
      if (like !== undefined) await plain.getFileInfo(like);
      plain.fileData = bytes;
      return plain.uploadFile(setup.bucketId, 'raw');
    },
  };
}

export async function fetched(b2: BackblazeB2, id: string): Promise<Buffer> {
  b2.localFile = '';
  await b2.downloadFileById(id);
  return b2.fileData;
}

export function flipBit(bytes: Buffer, at: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
  return flipped;
}

/** Takes what is written; gives the bytes that came before the end or a failure. */
export function collector(): { readonly stream: Writable; readonly bytes: () => Buffer } {
  const pieces: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      pieces.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream, bytes: () => Buffer.concat(pieces) };
}
