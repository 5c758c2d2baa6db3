import type { DownloadInfo } from '../api/index.js';
import { B2Error } from '../errors/index.js';
import { watchFile } from '../observe/index.js';
import { INFO } from '../wire/headers.js';
import { type ByteRange, isWhole } from './byte-range.js';
import type { TransferContext } from './context.js';
import { DownloadLanes } from './download-lanes.js';
import { DownloadProgress } from './download-progress.js';
import type { DownloadRequest } from './open-download.js';
import type { Sink } from './sink.js';

export interface DownloadResult {
  readonly info: DownloadInfo;
  /** Whether the bytes were held against a SHA-1 of the whole file, which B2 does not always have, or against their tags. */
  readonly verified: boolean;
}

/** Downloads into a sink. A broken connection goes on at its byte; versions are never mixed. */
export function download(context: TransferContext, request: DownloadRequest, sink: Sink): Promise<DownloadResult> {
  const about = { direction: 'download', file: request.file } as const;
  const { now } = context.retry.clock;
  return watchFile(
    about,
    now,
    () => fetchInto(context, request, sink),
    ({ info }) => info.totalLength,
  );
}

async function fetchInto(context: TransferContext, request: DownloadRequest, sink: Sink): Promise<DownloadResult> {
  const progress = new DownloadProgress(sink);
  try {
    await progress.readHeld(context.signal);
    const { info, authenticated } = await new DownloadLanes(context, request, sink, progress).run(context.signal);
    const verified = verify(info, request.range, progress.sha1) || authenticated;
    await sink.finish({ modifiedMs: request.range === undefined ? modifiedTime(info) : undefined });
    return { info, verified };
  } catch (error) {
    const wrong = error instanceof B2Error && WORTHLESS.has(error.code);
    const kept = wrong ? [] : progress.kept;
    await sink.fail(kept);
    const [first] = kept;
    context.observer.kept?.(first?.start === 0 ? first.end : 0);
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
