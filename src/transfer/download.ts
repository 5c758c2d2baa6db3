import type { Readable } from 'node:stream';
import type { DownloadInfo } from '../api/index.js';
import { B2Error, recoveryOf, throwIfInterrupted } from '../errors/index.js';
import { backoffMs } from '../support/backoff.js';
import { INFO } from '../wire/headers.js';
import { type ByteRange, isWhole, wantedLength } from './byte-range.js';
import type { TransferContext } from './context.js';
import { decryptingOpener } from './decrypting-opener.js';
import { DownloadProgress } from './download-progress.js';
import { contentOf, type DownloadRequest, type Opened, openAt, storedOpener } from './open-download.js';
import { receive } from './receive.js';
import type { Sink } from './sink.js';

export interface DownloadResult {
  readonly info: DownloadInfo;
  /** Whether the bytes were held against a SHA-1 of the whole file, which B2 does not always have, or against their tags. */
  readonly verified: boolean;
}

/** Downloads into a sink. A broken connection goes on at its byte; versions are never mixed. */
export async function download(
  context: TransferContext,
  request: DownloadRequest,
  sink: Sink,
): Promise<DownloadResult> {
  const progress = new DownloadProgress(sink);
  try {
    await progress.rehash(context.signal);
    const { info, authenticated } = await fetchAll(context, request, sink, progress);
    const verified = verify(info, request.range, progress.sha1) || authenticated;
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

const WORTHLESS: ReadonlySet<string> = new Set([
  'checksum_mismatch',
  'damaged_ciphertext',
  'version_changed',
  'not_found',
  'file_exists',
]);

async function fetchAll(
  context: TransferContext,
  request: DownloadRequest,
  sink: Sink,
  progress: DownloadProgress,
): Promise<Opened> {
  const { range, decryption } = request;
  const open =
    decryption === undefined ? storedOpener(request) : decryptingOpener({ context, decryption, open: request.open });
  let begun = false;
  for (let failures = 0; ; ) {
    const before = progress.position;
    try {
      const opened = await openAt(open, range, progress, begun);
      const { info, body } = opened;
      let length = 0;
      try {
        length = wantedLength(info, range);
        if (!begun) {
          begun = true;
          await sink.begin(contentOf(opened, range), length);
          context.observer.begin?.({ total: length, done: progress.position });
        }
        await receiveBody(context, body, progress);
      } catch (error) {
        // What nobody reads any more would hold its connection.
        body.destroy();
        throw error;
      }
      if (progress.position === length) return opened;
      throw new B2Error('connection_reset', `The download ended after ${progress.position} of ${length} bytes.`);
    } catch (error) {
      throwIfInterrupted(context.signal);
      if (progress.position > before) failures = 0;
      failures++;
      await pauseBeforeNext(context, error, failures);
    }
  }
}

async function receiveBody(context: TransferContext, body: Readable, progress: DownloadProgress): Promise<void> {
  const { observer, signal, inactivityMs } = context;
  let writeAt = progress.position;
  await receive(body, {
    signal,
    inactivityMs,
    onChunk: (chunk) => {
      progress.hash.update(chunk);
      progress.position += chunk.length;
      void observer.moved?.(chunk.length);
      return both(observer.received?.(chunk), context.throttle.take(chunk.length, signal));
    },
    write: (chunks, bytes) => {
      const at = writeAt;
      writeAt += bytes;
      return progress.write(chunks, at);
    },
  });
}

const both = (one: Promise<void> | void, other: Promise<void> | undefined): Promise<void> | void =>
  one === undefined ? other : other === undefined ? one : Promise.all([one, other]).then(() => undefined);

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

function verify(info: DownloadInfo, range: ByteRange | undefined, actual: string): boolean {
  const expected = info.contentSha1 ?? info.fileInfo[INFO.largeFileSha1];
  if (expected === undefined || !isWhole(info, range)) return false;
  if (actual === expected.toLowerCase()) return true;
  throw new B2Error(
    'checksum_mismatch',
    `The downloaded bytes of ${info.fileName} have the SHA-1 ${actual}, but B2 has ${expected}. Nothing was kept. Download again.`,
  );
}

function modifiedTime({ fileInfo }: DownloadInfo): number | undefined {
  const text = fileInfo[INFO.sourceModified];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
