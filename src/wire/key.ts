import type { AccountId, ApplicationKeyId, BucketId, Timestamp } from './ids.js';

/** Every capability that B2 knows. Source: B2 docs, "Application Key Capabilities". */
export const CAPABILITIES = [
  'listKeys',
  'writeKeys',
  'deleteKeys',
  'listBuckets',
  'listAllBucketNames',
  'readBuckets',
  'writeBuckets',
  'deleteBuckets',
  'readBucketEncryption',
  'writeBucketEncryption',
  'readBucketRetentions',
  'writeBucketRetentions',
  'readBucketReplications',
  'writeBucketReplications',
  'readBucketNotifications',
  'writeBucketNotifications',
  'readBucketLogging',
  'writeBucketLogging',
  'readBucketLifecycleRules',
  'writeBucketLifecycleRules',
  'listFiles',
  'readFiles',
  'shareFiles',
  'writeFiles',
  'deleteFiles',
  'readFileLegalHolds',
  'writeFileLegalHolds',
  'readFileRetentions',
  'writeFileRetentions',
  'bypassGovernance',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

interface KeyCommon {
  readonly accountId: AccountId;
  readonly applicationKeyId: ApplicationKeyId;
  readonly capabilities: readonly string[];
  /** Null: never expires. */
  readonly expirationTimestamp: Timestamp | null;
  /** A label; not unique. */
  readonly keyName: string;
  readonly namePrefix: string | null;
  readonly options?: readonly string[];
}

/** Source: B2 docs, b2_list_keys. */
export interface KeyResponse extends KeyCommon {
  /** Null: every bucket. */
  readonly bucketIds: readonly BucketId[] | null;
}
/** The same under API v1 to v3. */
export interface KeyResponseV3 extends KeyCommon {
  readonly bucketId: BucketId | null;
}
/** The secret is in the answer of b2_create_key only. */
export interface Secret {
  readonly applicationKey: string;
}

interface CreateKeyCommon {
  readonly accountId: AccountId;
  readonly capabilities: readonly string[];
  /** 1 to 100 letters, digits and `-`. */
  readonly keyName: string;
  /** 1 to 86,400,000; null: never expires. */
  readonly validDurationInSeconds?: number | null;
  readonly namePrefix?: string | null;
}
/** Source: B2 docs, b2_create_key. */
export interface CreateKeyRequest extends CreateKeyCommon {
  readonly bucketIds?: readonly BucketId[] | null;
}
export interface CreateKeyRequestV3 extends CreateKeyCommon {
  readonly bucketId?: BucketId | null;
}

export interface ListKeysRequest {
  readonly accountId: AccountId;
  /** 1 to 10,000; null means 100. */
  readonly maxKeyCount?: number | null;
  readonly startApplicationKeyId?: ApplicationKeyId | null;
}
export interface ListKeysResponse<Key = KeyResponse> {
  readonly keys: readonly Key[];
  readonly nextApplicationKeyId: ApplicationKeyId | null;
}

/** Source: B2 docs, b2_delete_key. */
export interface DeleteKeyRequest {
  readonly applicationKeyId: ApplicationKeyId;
}
