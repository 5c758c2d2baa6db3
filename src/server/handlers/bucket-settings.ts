import type { BucketSettings, ReplicationConfiguration } from '../../wire/bucket.js';
import type { EncryptionRequest } from '../../wire/encryption.js';
import type { DefaultRetention, RetentionPeriod } from '../../wire/lock.js';
import type { Call } from '../context.js';
import { corsRulesField } from '../cors/rule-field.js';
import { NO_ENCRYPTION, toSetting } from '../encryption.js';
import { badRequest } from '../failure.js';
import { type Checked, type Field, type Fields, flag, optional, structure, textMap } from '../fields.js';
import { lifecycleRulesField } from '../lifecycle/rule-field.js';
import { checkBucketInfo } from '../names.js';
import { needCapability } from '../permissions.js';
import { replicationField } from '../replication/configuration-field.js';
import { isLegalPeriod } from '../retention.js';
import type { StoredBucketSettings } from '../store/buckets.js';
import { encryptionOf } from './encryption-fields.js';
import { bucketHasNoLock, modeField } from './lock-fields.js';

/** The inside of rules is kept as it came. */
const kept = <T>(): Field<T> => structure as Field<T>;

export const settingsFields: Fields<BucketSettings> = {
  bucketInfo: optional(textMap),
  corsRules: optional(corsRulesField),
  lifecycleRules: optional(lifecycleRulesField),
  fileLockEnabled: optional(flag),
  defaultServerSideEncryption: optional(kept<EncryptionRequest>()),
  replicationConfiguration: optional(replicationField),
};

const retention: Field<DefaultRetention> = (value, name) => {
  const given = structure(value, name) as Readonly<Record<string, unknown>>;
  const mode = modeField(given['mode'], `${name}.mode`);
  const period = optional(kept<RetentionPeriod>())(given['period'], `${name}.period`);
  if ((mode === null) !== (period === null))
    throw badRequest(`${name}: mode and period are given together or not at all`);
  if (period === null) return { mode, period };
  if (!isLegalPeriod(period)) throw badRequest(`${name}.period must be 1 to 3000 days, in days or years`);
  return { mode, period: { duration: period.duration, unit: period.unit } };
};
export const defaultRetentionField = optional(retention);

export const NO_SETTINGS: StoredBucketSettings = {
  info: {},
  cors: [],
  lifecycle: [],
  replication: null,
  encryption: { algorithm: null, mode: null },
  locked: false,
  retention: { mode: null, period: null },
};

type Wanted = Checked<BucketSettings> & { readonly defaultRetention?: DefaultRetention | null };

/** Settings after a change: what is given replaces the old value as a whole. */
export function changeSettings(before: StoredBucketSettings, wanted: Wanted, call: Call): StoredBucketSettings {
  checkCapabilities(wanted, call);
  checkLock(before, wanted);
  return {
    ...before,
    info: wanted.bucketInfo === null ? before.info : checkBucketInfo(wanted.bucketInfo),
    cors: wanted.corsRules ?? before.cors,
    lifecycle: wanted.lifecycleRules ?? before.lifecycle,
    replication: replication(wanted.replicationConfiguration, before.replication),
    encryption: encryption(wanted.defaultServerSideEncryption) ?? before.encryption,
    locked: wanted.fileLockEnabled ?? before.locked,
    retention: wanted.defaultRetention ?? before.retention,
  };
}

function checkCapabilities(wanted: Wanted, { caller }: Call): void {
  if (wanted.fileLockEnabled || wanted.defaultRetention) needCapability(caller, 'writeBucketRetentions');
  if (wanted.defaultServerSideEncryption) needCapability(caller, 'writeBucketEncryption');
  if (wanted.replicationConfiguration) needCapability(caller, 'writeBucketReplications');
}

function checkLock(before: StoredBucketSettings, wanted: Wanted): void {
  if (before.locked && wanted.fileLockEnabled === false) {
    throw badRequest(
      'fileLockEnabled value of false is not allowed when bucket is already file lock enabled.',
      'file_lock_conflict',
    );
  }
  if (!before.locked && wanted.fileLockEnabled && before.replication?.asReplicationSource) {
    throw badRequest(
      'Turning on file lock for an existing bucket having source replication configuration is not allowed.',
      'source_replication_conflict',
    );
  }
  if (wanted.defaultRetention?.mode && !(before.locked || wanted.fileLockEnabled)) {
    throw bucketHasNoLock();
  }
}

function replication(
  wanted: ReplicationConfiguration | null,
  before: ReplicationConfiguration | null,
): ReplicationConfiguration | null {
  if (wanted === null) return before;
  const { asReplicationSource = null, asReplicationDestination = null } = wanted;
  if (asReplicationSource === null && asReplicationDestination === null) return null;
  return { asReplicationDestination, asReplicationSource };
}

function encryption(wanted: EncryptionRequest | null): StoredBucketSettings['encryption'] | null {
  if (wanted === null) return null;
  if (wanted.mode === 'SSE-C') throw badRequest('SSE-C cannot be the default of a bucket');
  return toSetting(encryptionOf(wanted) ?? NO_ENCRYPTION);
}
