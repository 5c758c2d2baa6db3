import type { Download } from '../api/index.js';
import { B2Error } from '../errors/index.js';
import { type ByteRange, rangeHeader, versionOf } from './byte-range.js';
import type { DownloadProgress } from './download-progress.js';

export interface DownloadRequest {
  /** Asks B2, with the value of a Range header. */
  open(range: string | undefined): Promise<Download>;
  /** What is wanted; undefined for the whole file. */
  readonly range: ByteRange | undefined;
}

/** Asks for what is missing, and makes sure that it belongs to what is there. */
export async function openAt(request: DownloadRequest, progress: DownloadProgress, begun: boolean): Promise<Download> {
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
  progress: DownloadProgress,
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
