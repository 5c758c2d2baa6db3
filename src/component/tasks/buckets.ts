import { createBucket, deleteBucket, listBuckets, updateBucket } from '../../api/index.js';
import { B2Error } from '../../errors/index.js';
import type { BucketResponse, BucketSettings, UpdateBucketRequest } from '../../wire/bucket.js';
import { checkBucketKind, checkBucketName, checkId } from '../checks.js';
import type { Task } from '../task.js';

/** Every bucket that the key may see, by name. A restricted key has to name its buckets. */
export async function fetchBuckets(task: Task): Promise<readonly BucketResponse[]> {
  const buckets = await task.session.call(task, async (connection, { accountId, allowed }) => {
    if (allowed.buckets === null) return listBuckets(connection, { accountId }, task);
    const lists = allowed.buckets.map(({ id }) => listBuckets(connection, { accountId, bucketId: id }, task));
    return (await Promise.all(lists)).flat().sort((a, b) => (a.bucketName < b.bucketName ? -1 : 1));
  });
  task.session.bucketNames.learn(buckets);
  for (const bucket of buckets) {
    const { bucketId: id, bucketName: name, bucketType: kind, revision } = bucket;
    await task.fire('BucketList', { id, name, kind, revision });
    if (task.settings.ListWithMetadata) await tellBucketInfo(task, bucket);
  }
  return buckets;
}

/** One bucket. Rejects with `bad_bucket_id` when the key sees none with this id. */
export async function fetchBucket(task: Task, bucketId: string): Promise<BucketResponse> {
  checkId('The bucket id', bucketId);
  const [bucket] = await task.session.call(task, (connection, { accountId }) =>
    listBuckets(connection, { accountId, bucketId }, task),
  );
  if (bucket === undefined) {
    throw new B2Error(
      'bad_bucket_id',
      `No bucket has the id ${bucketId}, or the key may not see it. List the buckets to find it.`,
    );
  }
  await tellBucketInfo(task, bucket);
  return bucket;
}

async function tellBucketInfo(task: Task, { bucketId, bucketInfo }: BucketResponse): Promise<void> {
  for (const [name, value] of Object.entries(bucketInfo)) {
    await task.fire('MetadataList', { bucketId, fileId: '', name, value });
  }
}

export async function makeBucket(
  task: Task,
  bucketName: string,
  kind: string,
  bucketInfo: Readonly<Record<string, string>>,
  settings: BucketSettings,
): Promise<string> {
  checkBucketName(bucketName);
  const bucketType = kind === '' ? 'allPrivate' : kind;
  checkBucketKind(bucketType);
  const info = Object.keys(bucketInfo).length === 0 ? {} : { bucketInfo };
  const bucket = await task.session.call(task, (connection, { accountId }) =>
    createBucket(connection, { accountId, bucketName, bucketType, ...info, ...settings }, task),
  );
  task.session.bucketNames.learn([bucket]);
  return bucket.bucketId;
}

/** Nothing to change means no request. `bucketInfo` undefined keeps the stored one. */
export async function changeBucket(
  task: Task,
  bucketId: string,
  newKind: string,
  bucketInfo: Readonly<Record<string, string>> | undefined,
  settings: Partial<UpdateBucketRequest>,
): Promise<void> {
  checkId('The bucket id', bucketId);
  if (newKind !== '') checkBucketKind(newKind);
  if (newKind === '' && bucketInfo === undefined && Object.keys(settings).length === 0) return;
  const { IfRevision } = task.settings;
  const request = {
    ...settings,
    bucketId,
    ...(newKind === '' ? {} : { bucketType: newKind }),
    ...(bucketInfo === undefined ? {} : { bucketInfo }),
    ...(IfRevision < 0 ? {} : { ifRevisionIs: IfRevision }),
  };
  await task.session.call(task, (connection, { accountId }) =>
    updateBucket(connection, { accountId, ...request }, task),
  );
}

export async function removeBucket(task: Task, bucketId: string): Promise<void> {
  checkId('The bucket id', bucketId);
  const { session } = task;
  await session.call(task, (connection, { accountId }) => deleteBucket(connection, { accountId, bucketId }, task));
  session.bucketNames.forget(bucketId);
  session.uploadUrls.forget(bucketId);
}
