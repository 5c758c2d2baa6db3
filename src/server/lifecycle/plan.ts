import type { LifecycleRule } from '../../wire/bucket.js';
import { mayDelete } from '../retention.js';
import type { StoredVersion } from '../store/version-row.js';

/** What a rule does to the versions of one name. */
export interface Plan {
  readonly hide: boolean;
  readonly remove: readonly StoredVersion[];
}

const DAY_MS = 86_400_000;

/** `versions` are all those of one name, newest first, hide markers and unfinished large files included. */
export function planFor(versions: readonly StoredVersion[], rule: LifecycleRule, now: number): Plan {
  const isOver = (since: number, days: number | null | undefined): boolean =>
    days !== null && days !== undefined && since + days * DAY_MS <= now;
  const isStale = ({ uploaded }: StoredVersion): boolean =>
    isOver(uploaded, rule.daysFromStartingToCancelingUnfinishedLargeFiles);
  const canceled = versions.filter((version) => version.action === 'start' && isStale(version));
  const finished = versions.filter(({ action }) => action !== 'start');
  const [newest] = finished;
  if (newest === undefined) return { hide: false, remove: canceled };
  // A version stops being current when the next one comes.
  const deleted = finished.filter((version, at) => {
    const next = finished[at - 1];
    return next !== undefined && isOver(next.uploaded, rule.daysFromHidingToDeleting) && mayDelete(version, false, now);
  });
  const isBareMarker = newest.action === 'hide' && deleted.length === finished.length - 1;
  if (isBareMarker && isOver(newest.uploaded, rule.daysFromHidingToDeleting)) deleted.push(newest);
  const hide = newest.action === 'upload' && isOver(newest.uploaded, rule.daysFromUploadingToHiding);
  return { hide, remove: [...canceled, ...deleted] };
}
