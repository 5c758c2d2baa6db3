import { HEADER } from '../../wire/headers.js';
import type { FileRetention, LegalHold, RetentionMode } from '../../wire/lock.js';
import type { Call } from '../context.js';
import { badRequest, type Failure } from '../failure.js';
import { type Field, integer, oneOf, optional, structure } from '../fields.js';
import { needCapability } from '../permissions.js';
import { header, type ServerRequest } from '../request.js';
import { type Lock, retentionByDefault } from '../retention.js';
import type { StoredBucket } from '../store/buckets.js';

/** The lock that a request asks for a new version; null: nothing said. */
export interface WantedLock {
  readonly retention: FileRetention | null;
  readonly hold: LegalHold | null;
}

export const modeField = optional(oneOf<RetentionMode>(['governance', 'compliance']));

/** Mode and time come together: both set or both null. */
export const retention: Field<FileRetention> = (value, name) => {
  const given = structure(value, name) as Readonly<Record<string, unknown>>;
  const mode = modeField(given['mode'], `${name}.mode`);
  const retainUntilTimestamp = optional(integer)(given['retainUntilTimestamp'], `${name}.retainUntilTimestamp`);
  if ((mode === null) !== (retainUntilTimestamp === null)) {
    throw badRequest(`${name}: mode and retainUntilTimestamp are given together or not at all`);
  }
  return { mode, retainUntilTimestamp };
};
export const retentionField = optional(retention);
export const hold: Field<LegalHold> = oneOf<LegalHold>(['on', 'off']);
export const holdField = optional(hold);

/** The lock of an upload travels in headers; an empty one counts as absent. */
export function lockOfHeaders(request: ServerRequest): WantedLock {
  const of = (name: string): string | null => header(request, name) || null;
  const given = { mode: of(HEADER.retentionMode), retainUntilTimestamp: of(HEADER.retainUntil) };
  return {
    retention: retention(given, 'the retention header'),
    hold: holdField(of(HEADER.legalHold), HEADER.legalHold),
  };
}

/** Throws 401 for a key, and 400 for a bucket or a time, that does not allow the lock. */
export function checkWantedLock(wanted: WantedLock, bucket: StoredBucket, { caller, clock }: Call): void {
  const asksRetention = wanted.retention !== null && wanted.retention.mode !== null;
  if (asksRetention) needCapability(caller, 'writeFileRetentions');
  if (wanted.hold !== null) needCapability(caller, 'writeFileLegalHolds');
  if (asksRetention || wanted.hold !== null) needLockBucket(bucket);
  if (asksRetention) needFuture(wanted.retention, clock.now());
}

/** What was not said comes from the bucket. Mode null says nothing: a bucket's default cannot be declined. */
export function lockFor({ retention, hold }: WantedLock, { settings }: StoredBucket, uploaded: number): Lock {
  const own = retention !== null && retention.mode !== null;
  return { retention: own ? retention : retentionByDefault(settings.retention, uploaded), hold };
}

export function needLockBucket({ settings }: StoredBucket): void {
  if (!settings.locked) throw bucketHasNoLock();
}

export function needFuture({ mode, retainUntilTimestamp }: FileRetention, now: number): void {
  if (mode === null || (retainUntilTimestamp ?? 0) > now) return;
  throw badRequest('The retainUntilTimestamp must be in future', 'retain_until_timestamp_must_be_in_future');
}

export const bucketHasNoLock = (): Failure =>
  badRequest('The bucket is not file lock enabled', 'bucket_missing_file_lock');
