import { CAPABILITIES, type KeyResponse, type KeyResponseV3 } from '../../wire/key.js';
import { LIMITS } from '../../wire/limits.js';
import { digestOf } from '../auth.js';
import type { Call } from '../context.js';
import { badBucketId, badRequest, refused } from '../failure.js';
import { integer, list, optional, text } from '../fields.js';
import { newKeyId, newSecret } from '../ids.js';
import { isMultiBucket } from '../permissions.js';
import type { StoredKey } from '../store/keys.js';
import { hasControls } from '../unicode.js';
import { needAccount } from './buckets.js';
import type { JsonEndpoint } from './endpoint.js';
import { checkLimit } from './page.js';

/** A key for some buckets cannot hold these: they concern the account. */
const ACCOUNT_CAPABILITIES: readonly string[] = [
  'listKeys',
  'writeKeys',
  'deleteKeys',
  'writeBuckets',
  'deleteBuckets',
];

export const createKey: JsonEndpoint<'b2_create_key'> = {
  capability: 'writeKeys',
  fields: {
    accountId: text,
    capabilities: list(text),
    keyName: text,
    validDurationInSeconds: optional(integer),
    bucketIds: optional(list(text)),
    bucketId: optional(text),
    namePrefix: optional(text),
  },
  run(request, call) {
    needAccount(call, request.accountId);
    if (call.version === 4 && request.bucketId !== null) throw badRequest('unknown field bucketId: use bucketIds');
    if (call.version < 4 && request.bucketIds !== null) throw badRequest('bucketIds needs API version 4');
    const buckets = bucketsOf(request);
    checkName(request.keyName);
    checkBuckets(buckets, call);
    checkCapabilities(request.capabilities, buckets !== null);
    if (call.version < 4 && request.namePrefix !== null && buckets === null) {
      throw badRequest('namePrefix needs bucketId');
    }
    // No file name has any, and SQLite ends a text at the first zero: a shorter prefix would allow more.
    if (hasControls(request.namePrefix ?? '')) throw badRequest('namePrefix must not contain control characters');
    const seq = call.store.keys.nextSeq();
    const secret = newSecret(call.random);
    const key: StoredKey = {
      seq,
      id: newKeyId(call.account.id, seq),
      name: request.keyName,
      digest: digestOf(secret),
      capabilities: request.capabilities,
      buckets,
      prefix: request.namePrefix,
      expires: expiryOf(request.validDurationInSeconds, call.clock.now()),
    };
    call.store.keys.add(key);
    return { ...keyJson(key, call), applicationKey: secret };
  },
};

export const listKeys: JsonEndpoint<'b2_list_keys'> = {
  capability: 'listKeys',
  fields: { accountId: text, maxKeyCount: optional(integer), startApplicationKeyId: optional(text) },
  run(request, call) {
    needAccount(call, request.accountId);
    const limit = checkLimit('maxKeyCount', request.maxKeyCount, LIMITS.listKeysMax);
    // Versions before 4 cannot describe a key for several buckets, so they leave it out.
    const found = call.store.keys.list(request.startApplicationKeyId ?? '', limit + 1);
    const keys = found.slice(0, limit).filter((key) => call.version === 4 || !isMultiBucket(key.buckets));
    return { keys: keys.map((key) => keyJson(key, call)), nextApplicationKeyId: found[limit]?.id ?? null };
  },
};

export const deleteKey: JsonEndpoint<'b2_delete_key'> = {
  capability: 'deleteKeys',
  fields: { applicationKeyId: text },
  run({ applicationKeyId }, call) {
    if (applicationKeyId === call.account.keyId) throw badRequest('the master application key cannot be deleted');
    const key = call.store.keys.byId(applicationKeyId) ?? goneKey(applicationKeyId, call);
    if (key === null) throw badRequest(`application key does not exist: ${applicationKeyId}`);
    if (call.version < 4 && isMultiBucket(key.buckets)) throw refused('unsupported', 'this key needs API version 4');
    call.store.keys.remove(applicationKeyId);
    return keyJson(key, call);
  },
};

/** A bucket that is named twice counts once: the key is one for a single bucket. */
function bucketsOf(asked: { readonly bucketIds: readonly string[] | null; readonly bucketId: string | null }) {
  if (asked.bucketIds !== null) return [...new Set(asked.bucketIds)];
  return asked.bucketId === null ? null : [asked.bucketId];
}

/** Deleting a key again succeeds; of the key only its id is known then. */
function goneKey(id: string, call: Call): StoredKey | null {
  if (!id.startsWith(newKeyId(call.account.id, 0).slice(0, -10)) || id.length !== 25) return null;
  return { seq: 0, id, name: '', digest: '', capabilities: [], buckets: null, prefix: null, expires: null };
}

function keyJson(key: StoredKey, call: Call): KeyResponse | KeyResponseV3 {
  const common = {
    accountId: call.account.id,
    applicationKeyId: key.id,
    capabilities: key.capabilities,
    expirationTimestamp: key.expires,
    keyName: key.name,
    namePrefix: key.prefix,
    options: ['s3'],
  };
  return call.version === 4 ? { ...common, bucketIds: key.buckets } : { ...common, bucketId: key.buckets?.[0] ?? null };
}

function checkName(name: string): void {
  if (!/^[A-Za-z0-9-]{1,100}$/.test(name)) throw badRequest('keyName must be 1 to 100 letters, digits and hyphens');
}

function checkBuckets(buckets: readonly string[] | null, { store }: Call): void {
  if (buckets?.length === 0) throw badRequest('bucketIds must not be empty');
  for (const id of buckets ?? []) if (store.buckets.byId(id) === null) throw badBucketId(id);
}

function checkCapabilities(capabilities: readonly string[], restricted: boolean): void {
  if (capabilities.length === 0) throw badRequest('capabilities must not be empty');
  for (const name of capabilities) {
    if (!CAPABILITIES.some((known) => known === name)) throw badRequest(`unknown capability: ${name}`);
    if (restricted && ACCOUNT_CAPABILITIES.includes(name)) {
      throw badRequest(`capability ${name} is not allowed for a key that is restricted to buckets`);
    }
  }
}

function expiryOf(seconds: number | null, now: number): number | null {
  if (seconds === null) return null;
  if (seconds < 1 || seconds > LIMITS.keyDurationMaxSeconds) {
    throw badRequest(`validDurationInSeconds out of range: ${seconds}`);
  }
  return now + seconds * 1000;
}
