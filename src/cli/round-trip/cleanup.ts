import type { ChosenBucket } from './bucket.js';
import type { Client } from './client.js';
import { runStage, type StageContext } from './stage.js';

/** The metadata item that tells the versions of this run from all others. */
export const MARK = 'round-trip';

interface OwnVersion {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly bytes: number;
}

/**
 * Deletes what this run has put into the bucket, also what was stored without our hearing of it and unfinished uploads, and
 * the bucket if it is new. Gives the number of versions.
 */
export async function cleanUp(
  context: StageContext,
  client: Client,
  bucket: ChosenBucket,
  prefixes: readonly string[],
  mark: string,
): Promise<number> {
  const own = await ownVersions(client, bucket, prefixes, mark);
  const { failures } = await runStage(context, 'delete', own, async ({ id, name, kind }, lane) => {
    if (kind === 'start') await client.lane(lane).abortMultipartUpload(id);
    else await client.lane(lane).deleteFileVersion(name, id);
  });
  const [failure] = failures;
  if (failure !== undefined) throw new Error(`${failure.name} is left in the bucket: ${failure.message}`);
  if (bucket.isNew) await client.main.deleteBucket(bucket.id);
  return own.length;
}

async function ownVersions(
  client: Client,
  bucket: ChosenBucket,
  prefixes: readonly string[],
  mark: string,
): Promise<readonly OwnVersion[]> {
  const { main } = client;
  const marked = new Set<string>();
  const found: OwnVersion[] = [];
  main.config('ListWithMetadata', true);
  main.onMetadataList = ({ fileId, name, value }) => {
    if (name === MARK && value === mark) marked.add(fileId);
  };
  for (const prefix of prefixes) {
    main.prefix = prefix;
    main.versionMarker = '';
    do {
      await main.listFileVersions(bucket.id);
      for (const { id, name, kind } of main.files) if (marked.has(id)) found.push({ id, name, kind, bytes: 0 });
    } while (main.versionMarker !== '');
  }
  return found;
}
