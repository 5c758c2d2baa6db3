import type { AccountId, BucketId, Timestamp } from './ids.js';

/** API versions in the path `/b2api/vN/`. Source: B2 docs, "API Versions". */
export const API_VERSIONS = [1, 2, 3, 4] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

/** b2_authorize_account, v4. Source: B2 docs, b2_authorize_account. */
export interface AuthorizeResponseV4 {
  readonly accountId: AccountId;
  readonly apiInfo: {
    readonly storageApi: {
      readonly absoluteMinimumPartSize: number;
      readonly allowed: {
        /** Null or absent when the key is not restricted; a name is null when that bucket is gone. */
        readonly buckets?: readonly { readonly id: BucketId; readonly name: string | null }[] | null;
        readonly capabilities: readonly string[];
        readonly namePrefix?: string | null;
      };
      readonly apiUrl: string;
      readonly downloadUrl: string;
      readonly recommendedPartSize: number;
      readonly s3ApiUrl: string;
    };
  };
  readonly applicationKeyExpirationTimestamp: Timestamp | null;
  readonly authorizationToken: string;
}

/** The same, v3. */
export interface AuthorizeResponseV3 {
  readonly accountId: AccountId;
  readonly apiInfo: {
    readonly storageApi: {
      readonly absoluteMinimumPartSize: number;
      readonly apiUrl: string;
      readonly bucketId: BucketId | null;
      readonly bucketName: string | null;
      readonly capabilities: readonly string[];
      readonly downloadUrl: string;
      readonly infoType?: string;
      readonly namePrefix: string | null;
      readonly recommendedPartSize: number;
      readonly s3ApiUrl: string;
    };
  };
  readonly applicationKeyExpirationTimestamp: Timestamp | null;
  readonly authorizationToken: string;
}

/** The same, v2; v1 adds `minimumPartSize` and may lack `allowed.bucketName`. */
export interface AuthorizeResponseV2 {
  readonly absoluteMinimumPartSize: number;
  readonly accountId: AccountId;
  readonly allowed: {
    readonly bucketId?: BucketId | null;
    readonly bucketName?: string | null;
    readonly capabilities: readonly string[];
    readonly namePrefix?: string | null;
  };
  readonly apiUrl: string;
  readonly authorizationToken: string;
  readonly downloadUrl: string;
  readonly recommendedPartSize: number;
  readonly s3ApiUrl?: string;
}
export type AuthorizeResponseV1 = AuthorizeResponseV2 & { readonly minimumPartSize: number };

export type AuthorizeResponse = AuthorizeResponseV1 | AuthorizeResponseV2 | AuthorizeResponseV3 | AuthorizeResponseV4;
