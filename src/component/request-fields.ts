import { createHash } from 'node:crypto';
import { B2Error } from '../errors/index.js';
import type { SettingsStore } from '../settings/index.js';
import type { CopyEncryption } from '../transfer/index.js';
import type { BucketSettings, UpdateBucketRequest } from '../wire/bucket.js';
import type { EncryptionRequest } from '../wire/encryption.js';
import type { NewFileOptions } from '../wire/file.js';
import { INFO } from '../wire/headers.js';
import { infoOf } from './metadata.js';
import type { BackblazeB2Properties as Properties } from './properties.js';
import type { NewFile } from './tasks/uploads.js';

/** What properties mean in requests. Each throws `invalid_argument` for properties that do not go together. */
function unfit(message: string): B2Error {
  return new B2Error('invalid_argument', message);
}

/** Server-side encryption of what is stored; undefined: nothing is said. */
export function encryptionOf({ sseMode: mode, sseCustomerKey: key }: Properties): EncryptionRequest | undefined {
  if (mode !== 'SSE-C' && key.length > 0)
    throw unfit('A key of SSE-C is set, but sseMode is not SSE-C. Set it, or clear the key.');
  if (mode === '') return undefined;
  if (mode === 'SSE-B2') return { mode, algorithm: 'AES256' };
  if (key.length === 0) throw unfit('sseMode is SSE-C, but sseCustomerKey is empty. Set it to 32 bytes.');
  return customerKey(key);
}

export function customerKey(key: Buffer): EncryptionRequest {
  const customerKeyMd5 = createHash('md5').update(key).digest('base64');
  return { mode: 'SSE-C', algorithm: 'AES256', customerKey: key.toString('base64'), customerKeyMd5 };
}

/** A download sends a key alone. */
export function downloadEncryptionOf(properties: Properties): EncryptionRequest | undefined {
  return properties.sseMode === 'SSE-C' ? encryptionOf(properties) : undefined;
}

export function copyEncryptionOf(properties: Properties): CopyEncryption {
  const destination = encryptionOf(properties);
  const { sseSourceCustomerKey: source } = properties;
  return {
    ...(destination && { destinationServerSideEncryption: destination }),
    ...(source.length === 0 ? {} : { sourceServerSideEncryption: customerKey(source) }),
  };
}

/** Legal hold and retention of a new file. */
export function lockOf({ legalHold, retentionMode, retainUntil }: Properties): NewFileOptions {
  if ((retentionMode === '') !== (retainUntil === 0)) {
    throw unfit('retentionMode and retainUntil go together: set both, or clear both.');
  }
  return {
    ...(legalHold === '' ? {} : { legalHold }),
    ...(retentionMode === '' ? {} : { fileRetention: { mode: retentionMode, retainUntilTimestamp: retainUntil } }),
  };
}

const INFO_PROPERTIES = {
  cacheControl: 'b2-cache-control',
  contentDisposition: 'b2-content-disposition',
  contentEncoding: 'b2-content-encoding',
  contentLanguage: 'b2-content-language',
  expires: 'b2-expires',
} as const;

/** The headers of later downloads, as B2 keeps them with a file. */
export function headerInfoOf(properties: Properties): Record<string, string> {
  const pairs = Object.entries(INFO_PROPERTIES) as [keyof typeof INFO_PROPERTIES, string][];
  return Object.fromEntries(pairs.map(([name, info]) => [info, properties[name]]).filter(([, value]) => value !== ''));
}

export function fileInfoOf(properties: Properties, store: SettingsStore): Record<string, string> {
  const modified = store.get('ClientModifiedTime');
  const times = modified === '' ? {} : { [INFO.sourceModified]: modified };
  return { ...infoOf(properties.metadata), ...headerInfoOf(properties), ...times };
}

export function newFileOptionsOf(properties: Properties): NewFileOptions {
  const { uploadTimestamp } = properties;
  const serverSideEncryption = encryptionOf(properties);
  return {
    ...lockOf(properties),
    ...(uploadTimestamp === 0 ? {} : { customUploadTimestamp: uploadTimestamp }),
    ...(serverSideEncryption && { serverSideEncryption }),
  };
}

export function newFileOf(properties: Properties, store: SettingsStore, bucketId: string, fileName: string): NewFile {
  const fileInfo = fileInfoOf(properties, store);
  return { bucketId, fileName, contentType: properties.contentType, fileInfo, ...newFileOptionsOf(properties) };
}

/** What is asked of a bucket when it is made. Empty: nothing. */
export function newBucketSettings(properties: Properties): BucketSettings {
  const { newLifecycleRules, newCorsRules, newReplication, newSSEMode, newLockEnabled } = properties;
  return {
    ...(newLifecycleRules === null ? {} : { lifecycleRules: newLifecycleRules }),
    ...(newCorsRules === null ? {} : { corsRules: newCorsRules }),
    ...(newReplication === null ? {} : { replicationConfiguration: newReplication }),
    ...(newSSEMode === '' ? {} : { defaultServerSideEncryption: encryptionSetting(newSSEMode) }),
    ...(newLockEnabled === '' ? {} : { fileLockEnabled: true }),
  };
}

function encryptionSetting(mode: 'none' | 'SSE-B2'): EncryptionRequest {
  return mode === 'none' ? { mode } : { mode, algorithm: 'AES256' };
}

/** What is asked of a bucket that is there: B2 takes a default retention only then. */
export function changedBucketSettings(
  properties: Properties,
): Pick<UpdateBucketRequest, 'defaultRetention' | keyof BucketSettings> {
  const { newRetentionMode: mode, newRetentionDays: duration } = properties;
  if ((mode === '' || mode === 'none') !== (duration === 0)) {
    throw unfit('newRetentionMode governance or compliance and newRetentionDays go together: set both, or clear both.');
  }
  const settings = newBucketSettings(properties);
  if (mode === '') return settings;
  if (mode === 'none') return { ...settings, defaultRetention: { mode: null } };
  return { ...settings, defaultRetention: { mode, period: { duration, unit: 'days' } } };
}
