import type { DefaultRetention, FileRetention, LegalHold, RetentionPeriod } from '../wire/lock.js';

/** What protects a version from being deleted. */
export interface Lock {
  readonly retention: FileRetention;
  readonly hold: LegalHold | null;
}

export const NO_RETENTION: FileRetention = { mode: null, retainUntilTimestamp: null };
export const NO_LOCK: Lock = { retention: NO_RETENTION, hold: null };

const DAY_MS = 86_400_000;
/** Documented nowhere but in Backblaze's own simulator. */
const MAX_DAYS = 3000;

/** A period that a bucket may have as its default: 1 to 3000 days, whole. */
export function isLegalPeriod({ duration, unit }: RetentionPeriod): boolean {
  if (!Number.isSafeInteger(duration) || duration < 1) return false;
  return unit === 'days' ? duration <= MAX_DAYS : unit === 'years' && duration * 365 <= MAX_DAYS;
}

/** The retention of a version that was uploaded without one of its own. Years are those of the calendar. */
export function retentionByDefault({ mode, period }: DefaultRetention, uploaded: number): FileRetention {
  if (mode === null || !period) return NO_RETENTION;
  return { mode, retainUntilTimestamp: endOf(period, uploaded) };
}

function endOf({ duration, unit }: RetentionPeriod, start: number): number {
  if (unit === 'days') return start + duration * DAY_MS;
  const end = new Date(start);
  return end.setUTCFullYear(end.getUTCFullYear() + duration);
}

const endsAfter = ({ mode, retainUntilTimestamp }: FileRetention, now: number): boolean =>
  mode !== null && retainUntilTimestamp !== null && retainUntilTimestamp > now;

/** Whether a version may be deleted. A legal hold and compliance can be bypassed by nobody. */
export function mayDelete({ retention, hold }: Lock, bypass: boolean, now: number): boolean {
  if (hold === 'on') return false;
  return !endsAfter(retention, now) || (bypass && retention.mode === 'governance');
}

/** Whether one retention may replace another: it may always become stronger; weaker only under governance, with bypass. */
export function mayReplace(before: FileRetention, after: FileRetention, bypass: boolean, now: number): boolean {
  if (!endsAfter(before, now)) return true;
  const isShorter = (after.retainUntilTimestamp ?? 0) < (before.retainUntilTimestamp ?? 0);
  const isWeaker = isShorter || (before.mode === 'compliance' && after.mode !== 'compliance');
  return !isWeaker || (bypass && before.mode === 'governance');
}
