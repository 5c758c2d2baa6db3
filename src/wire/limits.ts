/**
 * Protocol numbers, each stated once. Sizes are bytes unless the name says otherwise.
 * Source: B2 docs, "Files", "Large Files", "Buckets", "Application Keys".
 */
export const LIMITS = {
  /** Smallest part of a large file, except the last one. The authorize answer has the account's own value. */
  minPartSize: 5_000_000,
  /** Part size B2 recommends. The authorize answer has the account's own value. */
  recommendedPartSize: 100_000_000,
  /** Largest single upload, part or copied range. The docs also say 5 GiB; the smaller one is always safe. */
  maxSingleUpload: 5_000_000_000,
  maxParts: 10_000,
  minParts: 2,
  maxFileSize: 10_000_000_000_000,
  fileNameBytes: 1024,
  /** Old rule, still enforced by many clients: bytes between two slashes. */
  fileNameSegmentBytes: 250,
  fileInfoEntries: 10,
  fileInfoNameBytes: 50,
  /** File name and info headers together. */
  fileHeaderBytes: 7000,
  /** The same for encrypted files and object-lock buckets. */
  fileHeaderBytesProtected: 2048,
  bucketNameMin: 6,
  bucketNameMax: 63,
  bucketsPerAccount: 100,
  bucketInfoEntries: 10,
  corsRules: 100,
  lifecycleRules: 100,
  notificationRules: 25,
  /** Per source bucket. */
  replicationRules: 2,
  listDefault: 100,
  listFilesMax: 10_000,
  listKeysMax: 10_000,
  listPartsMax: 1000,
  listUnfinishedMax: 100,
  /** Entries that one billed list transaction covers. */
  listBillingUnit: 1000,
  keyNameMax: 100,
  keyDurationMaxSeconds: 86_400_000,
  downloadAuthorizationMaxSeconds: 604_800,
  accountTokenMs: 86_400_000,
  uploadUrlMs: 86_400_000,
  sha1HexDigits: 40,
} as const;
