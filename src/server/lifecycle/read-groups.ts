import type { Listing } from '../store/listing.js';
import type { StoredVersion } from '../store/version-row.js';

export interface Groups {
  /** All versions of a name in each, newest first. */
  readonly groups: readonly (readonly StoredVersion[])[];
  /** The name to go on at; null behind the last one. */
  readonly next: string | null;
}

/** The next names with a prefix, about `limit` versions of them, no name cut. */
export function readGroups(
  listing: Pick<Listing, 'versions'>,
  bucket: number,
  prefix: string,
  startName: string,
  limit: number,
): Groups {
  const entries = listing.versions({ bucket, prefix, delimiter: null, startName, startPlace: null, limit });
  const groups: StoredVersion[][] = [];
  for (const entry of entries) {
    if (!('version' in entry)) continue;
    const last = groups.at(-1);
    if (last?.[0]?.name === entry.version.name) last.push(entry.version);
    else groups.push([entry.version]);
  }
  if (entries.length < limit) return { groups, next: null };
  // The last name may go on behind the limit.
  const next = groups.pop()?.[0]?.name ?? null;
  return groups.length === 0 ? readGroups(listing, bucket, prefix, startName, limit * 2) : { groups, next };
}
