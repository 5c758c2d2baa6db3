import type { Readable } from 'node:stream';
import type { Download, DownloadInfo } from '../api/index.js';
import { B2Error } from '../errors/index.js';
import { type ByteRange, isSameFile, pieceOf, rangeHeader, versionOf } from './byte-range.js';
import type { DownloadProgress } from './download-progress.js';
import type { DownloadDecryption } from './encryption.js';
import type { Stretch } from './stretch.js';

export interface DownloadRequest {
  /** Name or id, for whoever watches. */
  readonly file: string;
  /** Asks B2, with the value of a Range header, until the signal is aborted. */
  open(range: string | undefined, signal: AbortSignal): Promise<Download>;
  /** Most requests at the same time; more than one only where that is faster and the target takes them. Absent: 1. */
  readonly lanes?: number | undefined;
  /** What is wanted, of the plaintext when it is decrypted; undefined for the whole file. */
  readonly range: ByteRange | undefined;
  /** Absent for files that are wanted as they are stored. */
  readonly decryption?: DownloadDecryption | undefined;
}

/** A body on its way, as the caller sees the file: decrypted, when it is. */
export interface Opened {
  /** Sizes, offsets and digests are of the bytes that the body gives. */
  readonly info: DownloadInfo;
  /** Read it to its end or destroy it. */
  readonly body: Readable;
  /** Tells bytes of the same version apart that are not the same: decrypted or not. */
  readonly form: string;
  /** Whether the body fails by itself when it is not what was uploaded. */
  readonly authenticated: boolean;
}

export type Opener = (range: ByteRange | undefined) => Promise<Opened>;

/** Gives files as they are stored. */
export function storedOpener({ open }: { open(range: string | undefined): Promise<Download> }): Opener {
  return async (range) => {
    const download = await open(range && rangeHeader(range));
    return { ...checkStart(download, range?.start ?? 0), form: '', authenticated: false };
  };
}

/** Throws `bad_response` when the body begins elsewhere. */
export function checkStart(download: Download, start: number): Download {
  if (download.info.start === start) return download;
  download.body.destroy();
  throw new B2Error(
    'bad_response',
    `B2 sent bytes from ${download.info.start} on, which is not what was asked for. Check any proxy.`,
  );
}

/** Names what an opened body is of: bytes of another version, range or form never go with it. */
export function contentOf({ info, form }: Opened, range: ByteRange | undefined): string {
  return `${versionOf(info, range)}${form}`;
}

/** Asks for the rest of a stretch, and makes sure that it belongs to what is there. */
export async function openAt(
  open: Opener,
  range: ByteRange | undefined,
  progress: DownloadProgress,
  stretch: Stretch,
): Promise<Opened> {
  for (;;) {
    const opened = await openOrRestart(open, range, progress, stretch);
    if (opened === undefined) continue;
    const version = contentOf(opened, range);
    if (belongs(progress, opened, version)) {
      progress.version = version;
      return opened;
    }
    opened.body.destroy();
    if (progress.info !== undefined) throw replaced();
    await progress.restart();
  }
}

/** Before the first answer, bytes of an unknown version are taken for those of this one. */
function belongs({ info, version, arrived }: DownloadProgress, opened: Opened, found: string): boolean {
  if (info !== undefined) return version === found && isSameFile(info, opened.info);
  return arrived === 0 || version === undefined || version === found;
}

/** Undefined after held bytes turned out to reach beyond the file, which then is another one. Rejects with `version_changed`. */
async function openOrRestart(
  open: Opener,
  range: ByteRange | undefined,
  progress: DownloadProgress,
  { end, until }: Stretch,
): Promise<Opened | undefined> {
  try {
    return await open(pieceOf(range, end, until < progress.length ? until - end : undefined));
  } catch (error) {
    const beyond = error instanceof B2Error && error.code === 'range_not_satisfiable';
    if (!beyond || progress.arrived === 0) throw error;
    if (progress.info !== undefined) throw replaced();
    await progress.restart();
    return undefined;
  }
}

function replaced(): B2Error {
  return new B2Error(
    'version_changed',
    'The file was replaced by another version during the download. Download it again.',
  );
}
