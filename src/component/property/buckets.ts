import { int } from '../../settings/index.js';
import type { CorsRule, LifecycleRule, ReplicationConfiguration } from '../../wire/bucket.js';
import type { NotificationRule } from '../../wire/notification.js';
import { record, rules, word } from './kinds.js';
import { type AnyProperty, field, input, told } from './rows.js';

/** Buckets, and what is told of and asked for them. Source: component reference, section 1.4; the rest is ours. */
export const BUCKET_PROPERTIES = {
  /** Buckets of the last listBuckets or getBucketInfo. */
  bucketCount: told(({ buckets }) => buckets.length),
  /** Id of the bucket. */
  bucketId: field('buckets', 'id'),
  /** `allPrivate`, `allPublic`, or a type that the service makes. */
  bucketKind: field('buckets', 'kind'),
  /** Name of the bucket. */
  bucketName: field('buckets', 'name'),
  /** Grows with every change of the bucket. */
  bucketRevision: field('buckets', 'revision'),
  /** Ours. Its lifecycle rules. */
  bucketLifecycleRules: field('buckets', 'lifecycleRules'),
  /** Ours. Its CORS rules. */
  bucketCorsRules: field('buckets', 'corsRules'),
  /** Ours. Its replication; null when there is none, or the key may not see it. */
  bucketReplication: field('buckets', 'replication'),
  /** Ours. Encryption of new files: `SSE-B2`, or empty when there is none or the key may not see it. */
  bucketSSEMode: field('buckets', 'sseMode'),
  /** Ours. Whether object lock is on; false also when the key may not see it. */
  bucketLockEnabled: field('buckets', 'lockEnabled'),
  /** Ours. Default retention of new files: `governance`, `compliance`, or empty. */
  bucketRetentionMode: field('buckets', 'retentionMode'),
  /** Ours. How long it lasts, for example `30 days`; empty without one. */
  bucketRetentionPeriod: field('buckets', 'retentionPeriod'),

  /** Ours. Lifecycle rules that createBucket and updateBucket set; null: none are sent. */
  newLifecycleRules: input(rules<LifecycleRule>('lifecycle rules')),
  /** Ours. CORS rules that createBucket and updateBucket set; null: none are sent. */
  newCorsRules: input(rules<CorsRule>('CORS rules')),
  /** Ours. Replication that createBucket and updateBucket set; null: none is sent. */
  newReplication: input(record<ReplicationConfiguration>('a replication configuration')),
  /** Ours. Default encryption that createBucket and updateBucket set; empty: none is sent. */
  newSSEMode: input(word('', 'none', 'SSE-B2')),
  /** Ours. Object lock, which createBucket and updateBucket can switch on, never off; empty: not sent. */
  newLockEnabled: input(word('', 'true')),
  /** Ours. Default retention that updateBucket sets; empty: none is sent. Needs newRetentionDays. */
  newRetentionMode: input(word('', 'none', 'governance', 'compliance')),
  /** Ours. Days of the default retention. */
  newRetentionDays: input(int({ default: 0, min: 0, max: 3000, unit: 'days' })),
  /** Ours. Event notification rules: filled by getNotificationRules, sent by setNotificationRules. */
  notificationRules: input(rules<NotificationRule>('event notification rules')),
} as const satisfies Record<string, AnyProperty>;
