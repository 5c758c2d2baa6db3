import type { ReplicationConfiguration, ReplicationRule } from '../../wire/bucket.js';
import type { Call } from '../context.js';
import { badBucketId, badRequest } from '../failure.js';
import { may } from './rights.js';

/** Throws 400 when the buckets or keys that a bucket's replication names cannot do it. Destinations come before their sources. */
export function checkReplication(
  { asReplicationSource, asReplicationDestination }: ReplicationConfiguration,
  bucketId: string,
  call: Call,
): void {
  for (const keyId of Object.values(asReplicationDestination?.sourceToDestinationKeyMapping ?? {})) {
    if (!may(call.auth.caller(keyId), { id: bucketId }, null, 'writeFiles')) {
      throw badRequest(`the destination application key ${keyId} may not write to this bucket`);
    }
  }
  if (!asReplicationSource) return;
  const { sourceApplicationKeyId: keyId, replicationRules } = asReplicationSource;
  if (!may(call.auth.caller(keyId), { id: bucketId }, null, 'readFiles')) {
    throw badRequest(`the source application key ${keyId} may not read this bucket`);
  }
  for (const rule of replicationRules) checkRule(rule, keyId, bucketId, call);
}

function checkRule({ destinationBucketId }: ReplicationRule, keyId: string, bucketId: string, call: Call): void {
  if (destinationBucketId === bucketId) throw badRequest('a bucket cannot be replicated to itself');
  const destination = call.store.buckets.byId(destinationBucketId);
  if (destination === null) throw badBucketId(destinationBucketId);
  const mapping = destination.settings.replication?.asReplicationDestination?.sourceToDestinationKeyMapping ?? {};
  if (!Object.hasOwn(mapping, keyId)) {
    throw badRequest(
      `the destination bucket ${destinationBucketId} does not accept the source application key ${keyId}`,
    );
  }
}
