import { randomUUID } from 'node:crypto';
import type { Download, DownloadInfo } from '../api/index.js';
import {
  CHUNK_BYTES,
  ChunkReader,
  cipherRange,
  type FileKey,
  HEADER_BYTES,
  plainSize,
  preambleBytes,
  spanOfRange,
  wholeReader,
} from '../crypto/index.js';
import { B2Error } from '../errors/index.js';
import { INFO } from '../wire/headers.js';
import { type ByteRange, rangeHeader, within } from './byte-range.js';
import { DecryptingStream } from './decrypting-stream.js';
import { InOrderReader } from './in-order-reader.js';
import { checkStart, type Opened, type Opener, storedOpener } from './open-download.js';
import { keyByNote, learnVersion, type Reading, type StoredVersion } from './stored-version.js';

/**
 * Gives files decrypted, whatever format they are in. Of the default format a range takes its chunks and no more; the others
 * are read from their start. Rejects with `wrong_password`, `damaged_ciphertext`, `key_cost_refused`, `unknown_encryption`.
 */
export function decryptingOpener(reading: Reading): Opener {
  const opener = new DecryptingOpener(reading);
  return async (range) => {
    for (;;) {
      const opened = await opener.tryOpen(range);
      if (opened !== undefined) return opened;
    }
  };
}

class DecryptingOpener {
  readonly #reading: Reading;
  /** Nothing proves such bytes to be right, so those of another call are not gone on with. */
  readonly #inOrderForm = ` decrypted ${randomUUID()}`;
  #known: StoredVersion | undefined;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** Undefined when something was learned that asks for another request. */
  async tryOpen(range: ByteRange | undefined): Promise<Opened | undefined> {
    const wanted = { start: range?.start ?? 0, end: range?.end };
    if (this.#known?.kind === 'plain') return this.#asStored(range, this.#known.fileId);
    return this.#known?.kind === 'in order' || wanted.start < CHUNK_BYTES
      ? this.#fromStart(wanted)
      : this.#fromChunk(wanted);
  }

  async #asStored(range: ByteRange | undefined, fileId: string): Promise<Opened | undefined> {
    const opened = await storedOpener(this.#reading)(range);
    if (opened.info.fileId === fileId) return opened;
    opened.body.destroy();
    this.#known = undefined;
    return undefined;
  }

  async #fromStart(wanted: ByteRange): Promise<Opened | undefined> {
    const end = wanted.end === undefined ? undefined : cipherRange(wanted).end;
    const header = end === undefined ? undefined : rangeHeader({ start: 0, end });
    const { info, body } = checkStart(await this.#reading.open(header), 0);
    const plain = new DecryptingStream(body, HEADER_BYTES);
    try {
      const known = await this.#learn(info, plain);
      if (known.kind === 'chunks') return ofChunks(plain, info, wanted, known.key, HEADER_BYTES);
      if (known.kind === 'in order') return this.#inOrder(plain, info, wanted, known, end);
      plain.destroy();
      return undefined;
    } catch (error) {
      plain.destroy();
      throw error;
    }
  }

  async #fromChunk(wanted: ByteRange): Promise<Opened | undefined> {
    const part = cipherRange(wanted);
    const download = await this.#openChunks(part);
    if (download === undefined) return undefined;
    const { info, body } = download;
    const plain = new DecryptingStream(body, 0);
    try {
      const key = await this.#keyOf(info);
      if (key !== undefined) return ofChunks(plain, info, wanted, key, 0);
      plain.destroy();
      await this.#look();
      return undefined;
    } catch (error) {
      plain.destroy();
      throw error;
    }
  }

  /** Undefined for a file of another format, in which those bytes begin earlier than in this one. */
  async #openChunks(part: ByteRange): Promise<Download | undefined> {
    try {
      return checkStart(await this.#reading.open(rangeHeader(part)), part.start);
    } catch (error) {
      const behind = error instanceof B2Error && error.code === 'range_not_satisfiable';
      if (!behind || this.#known !== undefined) throw error;
      if ((await this.#look()).kind !== 'chunks') return undefined;
      throw error;
    }
  }

  async #keyOf(info: DownloadInfo): Promise<FileKey | undefined> {
    if (this.#known?.kind === 'chunks' && this.#known.fileId === info.fileId) return this.#known.key;
    const key = await keyByNote(this.#reading, info);
    if (key !== undefined) this.#known = { kind: 'chunks', fileId: info.fileId, key };
    return key;
  }

  /** Fetches what tells how the file is encrypted. */
  async #look(): Promise<StoredVersion> {
    const { info, body } = checkStart(await this.#reading.open(rangeHeader({ start: 0, end: HEADER_BYTES - 1 })), 0);
    const plain = new DecryptingStream(body, HEADER_BYTES);
    try {
      return await this.#learn(info, plain);
    } finally {
      plain.destroy();
    }
  }

  async #learn(info: DownloadInfo, plain: DecryptingStream): Promise<StoredVersion> {
    const start = await plain.start(this.#reading.context);
    const again = this.#known?.kind === 'in order' && this.#known.fileId === info.fileId;
    if (this.#known === undefined || !again) this.#known = await learnVersion(this.#reading, start, info);
    return this.#known;
  }

  /** `end` is that of the encrypted bytes. */
  #inOrder(
    plain: DecryptingStream,
    info: DownloadInfo,
    wanted: ByteRange,
    known: InOrder,
    end: number | undefined,
  ): Opened {
    const { encryption, plainBytes } = known;
    const length = lengthOf(wanted, plainBytes);
    const skipped = preambleBytes(encryption);
    const reader = new InOrderReader(wholeReader(encryption), encryption.key.preamble, {
      skip: wanted.start,
      length,
      reachesEnd: end === undefined || end >= info.totalLength - 1,
      sha1: info.contentSha1 ?? info.fileInfo[INFO.largeFileSha1],
    });
    plain.decryptWith(reader, skipped);
    return {
      info: asPlain(info, wanted.start, length, plainBytes),
      body: plain,
      form: this.#inOrderForm,
      authenticated: false,
    };
  }
}

type InOrder = Extract<StoredVersion, { kind: 'in order' }>;

/** Behind `skipped` bytes there are the chunks of the wanted range. */
function ofChunks(
  plain: DecryptingStream,
  info: DownloadInfo,
  wanted: ByteRange,
  key: FileKey,
  skipped: number,
): Opened {
  const total = plainSize(info.totalLength);
  const length = lengthOf(wanted, total);
  plain.decryptWith(new ChunkReader(key, spanOfRange(wanted, total)), skipped);
  return { info: asPlain(info, wanted.start, length, total), body: plain, form: ' decrypted', authenticated: true };
}

/** Bytes of a range of so many bytes of plaintext. Throws `range_not_satisfiable`. */
function lengthOf(wanted: ByteRange, plainBytes: number): number {
  if (wanted.start === plainBytes && wanted.end === undefined) return 0;
  const { start, end } = within(wanted, plainBytes);
  return end - start + 1;
}

/** Digests that B2 has are of the ciphertext. */
function asPlain(info: DownloadInfo, start: number, contentLength: number, totalLength: number): DownloadInfo {
  const { [INFO.largeFileSha1]: _, ...fileInfo } = info.fileInfo;
  return { ...info, start, contentLength, totalLength, contentSha1: undefined, fileInfo };
}
