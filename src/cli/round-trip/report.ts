import { count, formatBytes, megabytesPerSecond } from '../format.js';
import type { TripEncryption } from './encryption.js';
import type { Failure } from './failure.js';

/** What a round trip was like. */
export interface Outcome {
  /** Files that were to be verified: found ones and those that could not be read. */
  readonly files: number;
  /** Files whose every byte came back. */
  readonly verified: number;
  /** Bytes that were uploaded, and that came back. */
  readonly uploadedBytes: number;
  readonly downloadedBytes: number;
  readonly seconds: {
    readonly upload: number;
    readonly list: number;
    readonly download: number;
    readonly verify: number;
  };
  readonly pages: number;
  /** Bytes; undefined when it cannot be known. */
  readonly peakMemory: { readonly client: number; readonly server: number | undefined };
  readonly encryptedBy: TripEncryption['by'];
  readonly bucket: string;
  readonly service: string;
  readonly downloads: string;
  readonly failures: readonly Failure[];
}

export interface Report {
  /** For programs. */
  readonly value: object;
  readonly lines: readonly string[];
  readonly failures: readonly Failure[];
  /** In a sentence. */
  readonly verdict: string;
}

export function reportOf(outcome: Outcome): Report {
  const { files, verified, failures, peakMemory, encryptedBy, seconds, uploadedBytes, downloadedBytes } = outcome;
  const up = megabytesPerSecond(uploadedBytes, seconds.upload);
  const down = megabytesPerSecond(downloadedBytes, seconds.download);
  const verdict = `verified ${verified} of ${count(files, 'file')}`;
  const server = peakMemory.server === undefined ? '' : `, server ${formatBytes(peakMemory.server)}`;
  const lines = [
    '',
    `files     ${count(files, 'file')}, ${formatBytes(uploadedBytes)}`,
    `bucket    ${outcome.bucket} on ${outcome.service}`,
    `encrypted ${ENCRYPTED[encryptedBy]}`,
    `up        ${rate(seconds.upload, up)}`,
    `list      ${seconds.list.toFixed(2)} s, ${count(outcome.pages, 'page')}`,
    `down      ${rate(seconds.download, down)}`,
    `verify    ${seconds.verify.toFixed(2)} s, compared byte by byte with the source`,
    `memory    client ${formatBytes(peakMemory.client)}${server} at most`,
    `result    ${verdict}; they are in ${outcome.downloads}`,
  ];
  const { bucket, service, downloads, pages } = outcome;
  const value = {
    ...{ files, verified, bytes: uploadedBytes, downloadedBytes, seconds, megabytesPerSecond: { up, down }, pages },
    ...{ peakMemoryBytes: { client: peakMemory.client, server: peakMemory.server ?? null } },
    encryption: encryptedBy,
    ...{ bucket, service, downloads, failures: failures.map(({ name, code, message }) => ({ name, code, message })) },
  };
  return { value, lines, failures, verdict: `${verdict}, ${verdictOnFailures(failures)}` };
}

const ENCRYPTED: Readonly<Record<TripEncryption['by'], string>> = {
  run: 'on this side, with a password that ends with this run',
  user: 'on this side, with the password or key that was given',
  nobody: 'no: --plain',
};

const rate = (seconds: number, perSecond: number): string => `${seconds.toFixed(2)} s, ${perSecond.toFixed(1)} MB/s`;

const verdictOnFailures = (failures: readonly Failure[]): string => `${count(failures.length, 'problem')} named above`;
