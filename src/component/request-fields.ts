import { createHash } from 'node:crypto';
import { B2Error } from '../errors/index.js';
import type { BucketSettings, UpdateBucketRequest } from '../wire/bucket.js';
import type { EncryptionRequest } from '../wire/encryption.js';
import type { NewFileOptions } from '../wire/file.js';
import type { PropertyValues } from './property/table.js';

/** What properties mean in requests. Each throws `invalid_argument` for properties that do not go together. */
function unfit(message: string): B2Error {
  return new B2Error('invalid_argument', message);
}

/** Server-side encryption as sseMode and a key say; undefined: nothing is said. */
export function encryptionOf(mode: PropertyValues['sseMode'], key: Buffer): EncryptionRequest | undefined {
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

type LockInputs = Pick<PropertyValues, 'legalHold' | 'retentionMode' | 'retainUntil'>;

/** Legal hold and retention of a new file. */
export function lockOf({ legalHold, retentionMode, retainUntil }: LockInputs): NewFileOptions {
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
type InfoInputs = Pick<PropertyValues, keyof typeof INFO_PROPERTIES>;

/** The headers of later downloads, as B2 keeps them with a file. */
export function headerInfoOf(inputs: InfoInputs): Record<string, string> {
  const pairs = Object.entries(INFO_PROPERTIES) as [keyof InfoInputs, string][];
  return Object.fromEntries(pairs.filter(([name]) => inputs[name] !== '').map(([name, info]) => [info, inputs[name]]));
}

type BucketInputs = Pick<
  PropertyValues,
  | 'newLifecycleRules'
  | 'newCorsRules'
  | 'newReplication'
  | 'newSSEMode'
  | 'newLockEnabled'
  | 'newRetentionMode'
  | 'newRetentionDays'
>;

/** What is asked of a bucket when it is made. Empty: nothing. */
export function newBucketSettings(inputs: BucketInputs): BucketSettings {
  const { newLifecycleRules, newCorsRules, newReplication, newSSEMode, newLockEnabled } = inputs;
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
  inputs: BucketInputs,
): Pick<UpdateBucketRequest, 'defaultRetention' | keyof BucketSettings> {
  const { newRetentionMode: mode, newRetentionDays: duration } = inputs;
  if ((mode === '' || mode === 'none') !== (duration === 0)) {
    throw unfit('newRetentionMode governance or compliance and newRetentionDays go together: set both, or clear both.');
  }
  const settings = newBucketSettings(inputs);
  if (mode === '') return settings;
  if (mode === 'none') return { ...settings, defaultRetention: { mode: null } };
  return { ...settings, defaultRetention: { mode, period: { duration, unit: 'days' } } };
}
