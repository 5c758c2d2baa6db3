import { randomBytes } from 'node:crypto';
import { count, formatBytes } from '../format.js';
import { stopReason } from '../interrupted.js';
import type { Output } from '../output.js';
import { peakMemory } from '../peak-memory.js';
import { barProgress } from './bars.js';
import { type ChosenBucket, chooseBucket } from './bucket.js';
import { cleanUp, MARK } from './cleanup.js';
import { Client } from './client.js';
import type { Credentials } from './credentials.js';
import { DownloadsFolder } from './downloads-folder.js';
import type { TripEncryption } from './encryption.js';
import type { Failure } from './failure.js';
import { plainProgress } from './plain-progress.js';
import { type Report, reportOf } from './report.js';
import { openService, type Service } from './service.js';
import { findSources, type Sources } from './sources.js';
import type { StageContext } from './stage.js';
import { type Travel, travel } from './travel.js';

export interface RoundTripRequest {
  readonly paths: readonly string[];
  /** The folder that downloads are put into. */
  readonly downloads: string;
  readonly bucketName: string | undefined;
  /** Whether what was uploaded stays. */
  readonly keep: boolean;
  /** Undefined for a server of our own. */
  readonly credentials: Credentials | undefined;
  readonly encryption: TripEncryption;
}

export interface Surroundings {
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Seconds of a clock that only goes forward. */
  readonly now: () => number;
}

/** Files in flight at most. */
const LANES = 8;

/**
 * Uploads, lists, downloads and compares. What fails with one file is in the report; what fails with all of them rejects.
 * Whatever happens, the server of our own is stopped, and what was uploaded elsewhere is deleted unless it is to stay.
 */
export async function makeRoundTrip(request: RoundTripRequest, surroundings: Surroundings): Promise<Report> {
  const { output, signal } = surroundings;
  const sources = await findSources(request.paths, request.downloads, signal);
  for (const line of sources.leftOut) output.note(`left out: ${line}`);
  if (sources.files.length + sources.failures.length === 0) throw new Error('there is no file to upload');
  const downloads = await DownloadsFolder.open(request.downloads);
  return closing(downloads, async () => {
    const service = await openService(request.credentials, output, signal);
    return closing(service, () => withService(request, surroundings, { sources, downloads, service }));
  });
}

interface Means {
  readonly sources: Sources;
  readonly downloads: DownloadsFolder;
  readonly service: Service;
}

async function withService(request: RoundTripRequest, surroundings: Surroundings, means: Means): Promise<Report> {
  const { service, sources } = means;
  const signal = AbortSignal.any([surroundings.signal, service.lost]);
  const lanes = Math.max(1, Math.min(LANES, sources.files.length));
  // Nobody has to be told apart on a server that ends with us, and a mark would stay on files that are kept.
  const mark = service.isOwn || request.keep ? undefined : randomBytes(8).toString('hex');
  const item = mark === undefined ? undefined : { name: MARK, value: mark };
  try {
    const client = await Client.open(service, lanes, request.encryption, item, signal);
    return await closing(client, async () => {
      const wanted = request.bucketName;
      const bucket = await client.run(signal, () => chooseBucket(client.main, wanted, service.isOwn));
      const { encryption } = request;
      return withBucket({ ...surroundings, signal }, { ...means, client, bucket, lanes, mark, encryption });
    });
  } catch (error) {
    throw signal.aborted ? stopReason(signal) : error;
  }
}

interface BucketMeans extends Means {
  readonly client: Client;
  readonly bucket: ChosenBucket;
  readonly lanes: number;
  /** Undefined when what was uploaded is not to be deleted. */
  readonly mark: string | undefined;
  readonly encryption: TripEncryption;
}

async function withBucket({ output, signal, now }: Surroundings, means: BucketMeans): Promise<Report> {
  const { client, bucket, service, sources, downloads, mark, encryption } = means;
  const encrypted = encryption.by !== 'nobody';
  const bytes = sources.files.reduce((sum, file) => sum + file.bytes, 0);
  output.note(
    `${count(sources.files.length, 'file')}, ${formatBytes(bytes)}, to ${bucket.isNew ? 'the new ' : ''}bucket ${bucket.name} on ${service.description}`,
  );
  const view = output.terminal === undefined ? plainProgress(output.note) : barProgress(output.terminal);
  const context: StageContext = { view, signal, now, lanes: means.lanes };
  const keyPrefix = client.main.accountAllowedPrefix;
  // Everything in a bucket of our own is ours; elsewhere only what may be ours is listed.
  const prefixes = bucket.isNew ? [keyPrefix] : prefixesOf(sources, keyPrefix);
  const tidy = async (): Promise<Failure | undefined> => {
    if (mark === undefined) return undefined;
    // An interrupt has done its work: only a second one, which ends the process, keeps this from being done.
    const own = { ...context, signal: new AbortController().signal };
    return cleanUp(own, client, bucket, prefixes, mark).then(
      (versions) => void output.note(`deleted ${count(versions, 'version')} from the bucket`),
      (error: unknown) => ({ name: bucket.name, code: undefined, message: `cleaning up failed: ${messageOf(error)}` }),
    );
  };
  let travelled: Travel;
  try {
    travelled = await client.run(signal, () =>
      travel(context, { client, bucket, downloads, sources, keyPrefix, prefixes, encrypted }),
    );
  } catch (error) {
    const left = await tidy();
    if (left !== undefined) output.error(`${left.name}: ${left.message}`);
    throw error;
  }
  const memory = { client: await peakMemory(), server: await service.peakMemory() };
  const left = await tidy();
  return reportOf({
    ...travelled,
    failures: left === undefined ? travelled.failures : [...travelled.failures, left],
    peakMemory: memory,
    encryptedBy: encryption.by,
    bucket: bucket.name,
    service: service.description,
    downloads: downloads.path,
  });
}

/** Names that the files of this run begin with. */
function prefixesOf({ roots }: Sources, keyPrefix: string): string[] {
  return roots.map(({ name, isFolder }) => `${keyPrefix}${name}${isFolder && name !== '' ? '/' : ''}`);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function closing<T>(resource: { close(): unknown }, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await resource.close();
  }
}
