import type { Capability } from '../wire/key.js';
import type { Caller } from './auth.js';
import { refused } from './failure.js';

/** Each throws 401 `unauthorized` when the key may not. Source: B2 docs, "Application Keys". */
export function needCapability(caller: Caller, capability: Capability): void {
  if (!caller.capabilities.has(capability)) throw refused('unauthorized');
}

export function needBucket(caller: Caller, bucketId: string): void {
  if (caller.buckets !== null && !caller.buckets.includes(bucketId)) throw refused('unauthorized');
}

/** A file name, or the prefix of a listing or a download authorization: it must begin with the key's own prefix. */
export function needName(caller: Caller, name: string): void {
  if (caller.prefix !== null && !name.startsWith(caller.prefix)) throw refused('unauthorized');
}

/** Several buckets exist since API v4: earlier versions cannot describe such a key. */
export const isMultiBucket = (buckets: readonly string[] | null): boolean => buckets !== null && buckets.length > 1;
