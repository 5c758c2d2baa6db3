import type { Call } from '../context.js';
import { badRequest, Failure } from '../failure.js';
import { flag, optional, text } from '../fields.js';
import { needBucket, needName } from '../permissions.js';
import { mayDelete, mayReplace } from '../retention.js';
import type { StoredVersion } from '../store/version-row.js';
import type { JsonEndpoint } from './endpoint.js';
import { findBucket } from './find.js';
import { hold, needFuture, needLockBucket, retention } from './lock-fields.js';

export const updateFileLegalHold: JsonEndpoint<'b2_update_file_legal_hold'> = {
  capability: null,
  fields: { fileName: text, fileId: text, legalHold: hold },
  run({ fileName, fileId, legalHold }, call) {
    if (!call.caller.capabilities.has('writeFileLegalHolds')) throw denied(403);
    const version = findLockable(fileName, fileId, call);
    call.store.versions.changeLock({ ...version, hold: legalHold });
    return { fileId, fileName, legalHold };
  },
};

export const updateFileRetention: JsonEndpoint<'b2_update_file_retention'> = {
  capability: null,
  fields: { fileName: text, fileId: text, fileRetention: retention, bypassGovernance: optional(flag) },
  run({ fileName, fileId, fileRetention, bypassGovernance }, call) {
    if (!call.caller.capabilities.has('writeFileRetentions')) throw denied(403);
    const bypass = bypasses(bypassGovernance, call, 403);
    const version = findLockable(fileName, fileId, call);
    const now = call.clock.now();
    needFuture(fileRetention, now);
    if (!mayReplace(version.retention, fileRetention, bypass, now)) throw denied(403);
    call.store.versions.changeLock({ ...version, retention: fileRetention });
    return { fileId, fileName, fileRetention };
  },
};

/** Refuses to delete what is protected. An unfinished large file is not: its retention begins with the finished file. */
export function needDeletable(version: StoredVersion, bypassGovernance: boolean | null, call: Call): void {
  const bypass = bypasses(bypassGovernance, call, 401);
  if (version.action === 'upload' && !mayDelete(version, bypass, call.clock.now())) throw denied(401);
}

/** Asking for a bypass needs the capability even where there is nothing to bypass. */
function bypasses(asked: boolean | null, { caller }: Call, status: 401 | 403): boolean {
  if (asked === true && !caller.capabilities.has('bypassGovernance')) throw denied(status);
  return asked === true;
}

/** B2 was seen to refuse deletions with 401 and changes of a lock with 403. */
const denied = (status: 401 | 403): Failure => new Failure(status, 'access_denied', 'Access Denied');

function findLockable(fileName: string, fileId: string, call: Call): StoredVersion {
  const version = findNamed(fileName, fileId, call);
  if (version.action !== 'upload') throw badRequest(`not a file that can be locked: ${fileId}`);
  needLockBucket(findBucket(call, version.bucketId));
  return version;
}

/** The version of that id and name, of any kind. */
export function findNamed(fileName: string, fileId: string, { caller, store }: Call): StoredVersion {
  needName(caller, fileName);
  const version = store.versions.byId(fileId);
  if (version !== null) needBucket(caller, version.bucketId);
  if (version?.name !== fileName) throw badRequest(`File not present: ${fileName} ${fileId}`, 'file_not_present');
  return version;
}
