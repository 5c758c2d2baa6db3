import type { BucketResponse } from '../../wire/bucket.js';
import type { Guarded } from '../../wire/guarded.js';
import type { Capability } from '../../wire/key.js';
import type { Call } from '../context.js';
import type { StoredBucket } from '../store/buckets.js';

/** A bucket as every call answers it; what the key may not read comes as null with the flag false. */
export function bucketJson(bucket: StoredBucket, { account, caller }: Call): BucketResponse {
  const { settings } = bucket;
  const guarded = <T>(capability: Capability, value: T | null): Guarded<T> => {
    const isClientAuthorizedToRead = caller.capabilities.has(capability);
    return { isClientAuthorizedToRead, value: isClientAuthorizedToRead ? value : null };
  };
  return {
    accountId: account.id,
    bucketId: bucket.id,
    bucketInfo: settings.info,
    bucketName: bucket.name,
    bucketType: bucket.type,
    corsRules: settings.cors,
    defaultServerSideEncryption: guarded('readBucketEncryption', settings.encryption),
    fileLockConfiguration: guarded('readBucketRetentions', {
      defaultRetention: settings.retention,
      isFileLockEnabled: settings.locked,
    }),
    lifecycleRules: settings.lifecycle,
    options: ['s3'],
    replicationConfiguration: guarded('readBucketReplications', settings.replication),
    revision: bucket.revision,
  };
}
