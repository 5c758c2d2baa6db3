import type { ChosenBucket } from './bucket.js';
import type { Client } from './client.js';
import type { DownloadsFolder } from './downloads-folder.js';
import { type Failure, failureOf } from './failure.js';
import type { Outcome } from './report.js';
import type { Sources } from './sources.js';
import { runStage, type StageContext } from './stage.js';
import { checkListed, downloadWork, listAll, uploadWork, verifyWork } from './transfers.js';

export interface TravelMeans {
  readonly client: Client;
  readonly bucket: ChosenBucket;
  readonly downloads: DownloadsFolder;
  readonly sources: Sources;
  /** What the key wants every name to begin with. */
  readonly keyPrefix: string;
  /** What to list. */
  readonly prefixes: readonly string[];
  /** Whether what is stored is to be ciphertext. */
  readonly encrypted: boolean;
}

/** What one run of all stages was like. */
export type Travel = Pick<
  Outcome,
  'files' | 'verified' | 'uploadedBytes' | 'downloadedBytes' | 'seconds' | 'pages' | 'failures'
>;

/** Takes every file to the bucket and back. A file that fails at one stage is left out of the next ones. */
export async function travel(context: StageContext, means: TravelMeans): Promise<Travel> {
  const { client, bucket, downloads, sources, keyPrefix, prefixes, encrypted } = means;
  const { signal, now } = context;
  const fit = await sift(sources.files, (file) => downloads.check(file.name).then(() => file));
  const uploaded = await runStage(context, 'upload', fit.passed, uploadWork(client, bucket, keyPrefix));
  const listingBegan = now();
  const wanted = new Set(uploaded.done.map(({ name }) => keyPrefix + name));
  const listing = await listAll(client, bucket, prefixes, wanted);
  const list = now() - listingBegan;
  const listed = await sift(uploaded.done, async (file) =>
    checkListed(file, listing.files.get(keyPrefix + file.name), encrypted),
  );
  const downloaded = await runStage(context, 'download', listed.passed, downloadWork(client, downloads));
  const verified = await runStage(context, 'verify', downloaded.done, verifyWork(downloads, signal));
  const stages = [sources, fit, uploaded, listed, downloaded, verified];
  return {
    files: sources.files.length + sources.failures.length,
    verified: verified.done.length,
    uploadedBytes: bytesOf(uploaded.done),
    downloadedBytes: bytesOf(downloaded.done),
    seconds: { upload: uploaded.seconds, list, download: downloaded.seconds, verify: verified.seconds },
    pages: listing.pages,
    failures: stages.flatMap(({ failures }) => failures),
  };
}

const bytesOf = (files: readonly { readonly bytes: number }[]): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0);

interface Sifted<T> {
  readonly passed: readonly T[];
  readonly failures: readonly Failure[];
}

/** Sorts out the files that fail a check. */
async function sift<T extends { readonly name: string }>(
  files: readonly T[],
  check: (file: T) => Promise<T>,
): Promise<Sifted<T>> {
  const passed: T[] = [];
  const failures: Failure[] = [];
  for (const file of files) {
    try {
      passed.push(await check(file));
    } catch (error) {
      const failure = failureOf(file.name, error);
      if (failure === undefined) throw error;
      failures.push(failure);
    }
  }
  return { passed, failures };
}
