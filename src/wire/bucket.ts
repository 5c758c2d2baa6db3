import type { EncryptionRequest, EncryptionSetting } from './encryption.js';
import type { Guarded } from './guarded.js';
import type { AccountId, BucketId } from './ids.js';
import type { DefaultRetention, FileLockConfiguration } from './lock.js';

/** Types a client may set. The service makes others (`snapshot`, `restricted`, `shared`) and may add more. */
export const BUCKET_TYPES = ['allPrivate', 'allPublic'] as const;
export type SettableBucketType = (typeof BUCKET_TYPES)[number];
export type BucketType = SettableBucketType | 'snapshot' | 'restricted' | 'shared' | (string & {});

/** Source: B2 docs, "CORS Rules". */
export interface CorsRule {
  readonly corsRuleName: string;
  readonly allowedOrigins: readonly string[];
  readonly allowedOperations: readonly string[];
  readonly allowedHeaders?: readonly string[] | null;
  readonly exposeHeaders?: readonly string[] | null;
  /** 0 to 86,400. */
  readonly maxAgeSeconds: number;
}

/** Source: B2 docs, "Lifecycle Rules". At least one of the three numbers is set; each is at least 1. */
export interface LifecycleRule {
  readonly fileNamePrefix: string;
  readonly daysFromUploadingToHiding?: number | null;
  readonly daysFromHidingToDeleting?: number | null;
  readonly daysFromStartingToCancelingUnfinishedLargeFiles?: number | null;
}

export interface ReplicationRule {
  readonly destinationBucketId: BucketId;
  readonly fileNamePrefix: string;
  readonly includeExistingFiles: boolean;
  readonly isEnabled: boolean;
  readonly priority: number;
  readonly replicationRuleName: string;
}

/** Source: B2 docs, "Cloud Replication". */
export interface ReplicationConfiguration {
  readonly asReplicationSource?: {
    readonly replicationRules: readonly ReplicationRule[];
    readonly sourceApplicationKeyId: string;
  } | null;
  readonly asReplicationDestination?: {
    readonly sourceToDestinationKeyMapping: Readonly<Record<string, string>>;
  } | null;
}

/** A bucket as every bucket call answers it. Source: B2 docs, b2_list_buckets. */
export interface BucketResponse {
  readonly accountId: AccountId;
  readonly bucketId: BucketId;
  readonly bucketName: string;
  readonly bucketType: BucketType;
  readonly bucketInfo: Readonly<Record<string, string>>;
  readonly corsRules: readonly CorsRule[];
  readonly lifecycleRules: readonly LifecycleRule[];
  readonly replicationConfiguration?: Guarded<ReplicationConfiguration>;
  readonly defaultServerSideEncryption?: Guarded<EncryptionSetting>;
  readonly fileLockConfiguration?: Guarded<FileLockConfiguration>;
  readonly options?: readonly string[];
  readonly revision: number;
}

/** What create and update share. Lists and objects replace the stored ones as a whole. */
export interface BucketSettings {
  readonly bucketInfo?: Readonly<Record<string, string>> | null;
  readonly corsRules?: readonly CorsRule[] | null;
  readonly lifecycleRules?: readonly LifecycleRule[] | null;
  readonly fileLockEnabled?: boolean | null;
  readonly defaultServerSideEncryption?: EncryptionRequest | null;
  readonly replicationConfiguration?: ReplicationConfiguration | null;
}

/** Source: B2 docs, b2_create_bucket. */
export interface CreateBucketRequest extends BucketSettings {
  readonly accountId: AccountId;
  readonly bucketName: string;
  readonly bucketType: SettableBucketType;
}

/** Source: B2 docs, b2_update_bucket. */
export interface UpdateBucketRequest extends BucketSettings {
  readonly accountId: AccountId;
  readonly bucketId: BucketId;
  readonly bucketType?: SettableBucketType | null;
  readonly defaultRetention?: DefaultRetention | null;
  /** Fails with `conflict` unless the stored revision equals it. */
  readonly ifRevisionIs?: number | null;
}

/** Source: B2 docs, b2_delete_bucket. */
export interface DeleteBucketRequest {
  readonly accountId: AccountId;
  readonly bucketId: BucketId;
}

/** Source: B2 docs, b2_list_buckets. */
export interface ListBucketsRequest {
  readonly accountId: AccountId;
  readonly bucketId?: BucketId | null;
  readonly bucketName?: string | null;
  readonly bucketTypes?: readonly string[] | null;
}
export interface ListBucketsResponse {
  readonly buckets: readonly BucketResponse[];
}
