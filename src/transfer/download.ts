import { createHash, type Hash } from 'node:crypto';
import type { Download, DownloadInfo } from '../api/index.js';
import { B2Error, recoveryOf, throwIfInterrupted } from '../errors/index.js';
import { backoffMs } from '../support/backoff.js';
import { INFO } from '../wire/headers.js';
import type { TransferContext } from './context.js';
import { receive } from './receive.js';
import type { Sink } from './sink.js';

/** Bytes of a file, both ends included; without `end` up to the last one. */
export interface ByteRange {
  readonly start: number;
  readonly end: number | undefined;
}

export interface DownloadRequest {
  /** Asks B2, with the value of a Range header. */
  open(range: string | undefined): Promise<Download>;
  /** What is wanted; undefined for the whole file. */
  readonly range: ByteRange | undefined;
}

export interface DownloadResult {
  readonly info: DownloadInfo;
  /** Whether the bytes were held against a SHA-1 of the whole file; B2 does not have one of every file. */
  readonly verified: boolean;
}

/** Downloads into a sink. A broken connection goes on at its byte; versions are never mixed. */
export async function download(
  context: TransferContext,
  request: DownloadRequest,
  sink: Sink,
): Promise<DownloadResult> {
  const progress = new Progress(sink);
  try {
    await progress.rehash(context.signal);
    const info = await fetchAll(context, request, sink, progress);
    const verified = verify(info, request.range, progress.hash);
    await sink.finish({ modifiedMs: request.range === undefined ? modifiedTime(info) : undefined });
    return { info, verified };
  } catch (error) {
    const wrong = error instanceof B2Error && WORTHLESS.has(error.code);
    const kept = wrong ? 0 : progress.kept;
    await sink.fail(kept, progress.keptSha1);
    context.observer.kept?.(kept);
    throw error;
  }
}

const WORTHLESS: ReadonlySet<string> = new Set(['checksum_mismatch', 'version_changed', 'not_found', 'file_exists']);

/** How far a download is: what has arrived, what of it is surely stored, and its hash. */
class Progress {
  readonly #sink: Sink;
  hash: Hash = createHash('sha1');
  /** Bytes that have arrived, from the start of what is wanted. */
  position: number;
  /** Which version they belong to. */
  version: string | undefined;
  #failedAt = Number.POSITIVE_INFINITY;

  constructor(sink: Sink) {
    this.#sink = sink;
    this.position = sink.held;
    this.version = sink.heldVersion;
  }

  get kept(): number {
    return Math.min(this.position, this.#failedAt);
  }

  /** Undefined when not everything that has arrived is kept. */
  get keptSha1(): string | undefined {
    return this.kept === this.position ? sha1Of(this.hash) : undefined;
  }

  /** Hashes what an earlier call has left, or begins anew when it is not what that one wrote. */
  async rehash(signal: AbortSignal): Promise<void> {
    if (this.position === 0) return;
    await this.#sink.hashHeld(this.hash, signal);
    const { heldSha1 } = this.#sink;
    if (heldSha1 !== undefined && heldSha1 !== sha1Of(this.hash)) await this.restart();
  }

  async restart(): Promise<void> {
    await this.#sink.restart();
    this.hash = createHash('sha1');
    this.position = 0;
    this.version = undefined;
  }

  async write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    try {
      await this.#sink.write(chunks, position);
    } catch (error) {
      this.#failedAt = Math.min(this.#failedAt, position);
      throw error;
    }
  }
}

async function fetchAll(
  context: TransferContext,
  request: DownloadRequest,
  sink: Sink,
  progress: Progress,
): Promise<DownloadInfo> {
  let begun = false;
  for (let failures = 0; ; ) {
    const before = progress.position;
    try {
      const { info, body } = await openAt(request, progress, begun);
      const length = wantedLength(info, request.range);
      try {
        if (!begun) {
          begun = true;
          context.observer.answered?.(info);
          await sink.begin(versionOf(info, request.range), length);
          context.observer.begin?.({ total: length, done: progress.position });
        }
        await receiveBody(context, body, progress);
      } catch (error) {
        // What nobody reads any more would hold its connection.
        body.destroy();
        throw error;
      }
      if (progress.position === length) return info;
      throw new B2Error('connection_reset', `The download ended after ${progress.position} of ${length} bytes.`);
    } catch (error) {
      throwIfInterrupted(context.signal);
      if (progress.position > before) failures = 0;
      failures++;
      await pauseBeforeNext(context, error, failures);
    }
  }
}

/** Asks for what is missing, and makes sure that it belongs to what is there. */
async function openAt(request: DownloadRequest, progress: Progress, begun: boolean): Promise<Download> {
  for (;;) {
    const opened = await openOrRestart(request, progress, begun);
    if (opened === undefined) continue;
    const { info, body } = opened;
    const version = versionOf(info, request.range);
    if (progress.position === 0 || progress.version === undefined || progress.version === version) {
      progress.version = version;
      if (info.start === (request.range?.start ?? 0) + progress.position) return opened;
      body.destroy();
      throw new B2Error(
        'bad_response',
        `B2 sent bytes from ${info.start} on, which is not what was asked for. Check any proxy.`,
      );
    }
    body.destroy();
    if (begun) {
      throw new B2Error(
        'version_changed',
        'The file was replaced by another version during the download. Download it again.',
      );
    }
    await progress.restart();
  }
}

/** Undefined after held bytes turned out to reach beyond the file, which then is another one. */
async function openOrRestart(
  request: DownloadRequest,
  progress: Progress,
  begun: boolean,
): Promise<Download | undefined> {
  try {
    return await request.open(rangeHeader(request.range, progress.position));
  } catch (error) {
    const beyond =
      error instanceof B2Error && error.code === 'range_not_satisfiable' && progress.position > 0 && !begun;
    if (!beyond) throw error;
    await progress.restart();
    return undefined;
  }
}

async function receiveBody(context: TransferContext, body: Download['body'], progress: Progress): Promise<void> {
  const { observer, signal, inactivityMs } = context;
  let writeAt = progress.position;
  await receive(body, {
    signal,
    inactivityMs,
    onChunk: (chunk) => {
      progress.hash.update(chunk);
      progress.position += chunk.length;
      observer.moved?.(chunk.length);
      observer.received?.(chunk);
    },
    write: (chunks, bytes) => {
      const at = writeAt;
      writeAt += bytes;
      return progress.write(chunks, at);
    },
  });
}

/** Throws unless another request may help. An error of opening was repeated by the HTTP layer as often as it may be. */
async function pauseBeforeNext(context: TransferContext, error: unknown, failures: number): Promise<void> {
  const { policy, clock, random } = context.retry;
  if (!(error instanceof B2Error) || recoveryOf(error) !== 'retry' || error.attempts > 1) throw error;
  if (failures >= policy.maxAttempts) throw error.with({ attempts: failures });
  const delayMs = failures === 1 ? 0 : backoffMs(policy, failures - 1, random);
  context.trace?.retry?.({ operation: 'download', attempt: failures, delayMs, error });
  if (delayMs > 0) {
    await clock.sleep(delayMs, context.signal).catch(() => throwIfInterrupted(context.signal));
  }
}

function rangeHeader(range: ByteRange | undefined, position: number): string | undefined {
  if (range === undefined && position === 0) return undefined;
  return `bytes=${(range?.start ?? 0) + position}-${range?.end ?? ''}`;
}

function wantedLength({ totalLength }: DownloadInfo, range: ByteRange | undefined): number {
  if (range === undefined) return totalLength;
  return Math.min(range.end ?? totalLength - 1, totalLength - 1) - range.start + 1;
}

function versionOf({ fileId }: DownloadInfo, range: ByteRange | undefined): string {
  return range === undefined ? fileId : `${fileId} ${range.start}-${range.end ?? ''}`;
}

function verify(info: DownloadInfo, range: ByteRange | undefined, hash: Hash): boolean {
  const expected = info.contentSha1 ?? info.fileInfo[INFO.largeFileSha1];
  const whole = range === undefined || (range.start === 0 && wantedLength(info, range) === info.totalLength);
  if (expected === undefined || !whole) return false;
  const actual = sha1Of(hash);
  if (actual === expected.toLowerCase()) return true;
  throw new B2Error(
    'checksum_mismatch',
    `The downloaded bytes of ${info.fileName} have the SHA-1 ${actual}, but B2 has ${expected}. Nothing was kept. Download again.`,
  );
}

/** The digest so far; the hash can go on. */
function sha1Of(hash: Hash): string {
  return hash.copy().digest('hex');
}

function modifiedTime({ fileInfo }: DownloadInfo): number | undefined {
  const text = fileInfo[INFO.sourceModified];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
