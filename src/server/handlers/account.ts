import type { AuthorizeResponse } from '../../wire/account.js';
import { LIMITS } from '../../wire/limits.js';
import type { Call } from '../context.js';
import { refused } from '../failure.js';
import { isMultiBucket } from '../permissions.js';
import type { JsonEndpoint } from './endpoint.js';

/** Source: B2 docs, b2_authorize_account and "API Versions". */
export const authorizeAccount: JsonEndpoint<'b2_authorize_account'> = {
  capability: null,
  fields: {},
  run(_request, call): AuthorizeResponse {
    if (call.version < 4 && isMultiBucket(call.caller.buckets)) {
      throw refused('unsupported', 'a key for several buckets needs API version 4');
    }
    const common = {
      accountId: call.account.id,
      authorizationToken: call.auth.issue('acct', call.caller, LIMITS.accountTokenMs),
    };
    if (call.version <= 2) return { ...common, ...flat(call) };
    const applicationKeyExpirationTimestamp = call.caller.expires;
    if (call.version === 3) {
      return { ...common, apiInfo: { storageApi: storageV3(call) }, applicationKeyExpirationTimestamp };
    }
    return { ...common, apiInfo: { storageApi: storageV4(call) }, applicationKeyExpirationTimestamp };
  },
};

function urls({ baseUrl, partSizes }: Call) {
  return {
    absoluteMinimumPartSize: partSizes.minimum,
    apiUrl: baseUrl,
    downloadUrl: baseUrl,
    recommendedPartSize: partSizes.recommended,
    s3ApiUrl: baseUrl,
  };
}

function restriction({ caller, store }: Call) {
  const id = caller.buckets?.[0] ?? null;
  const name = id === null ? null : (store.buckets.byId(id)?.name ?? null);
  return { bucketId: id, bucketName: name, capabilities: [...caller.capabilities], namePrefix: caller.prefix };
}

const flat = (call: Call) => ({
  ...urls(call),
  allowed: restriction(call),
  ...(call.version === 1 ? { minimumPartSize: call.partSizes.recommended } : {}),
});

const storageV3 = (call: Call) => ({ ...urls(call), ...restriction(call), infoType: 'storageApi' });

function storageV4(call: Call) {
  const { caller, store } = call;
  const buckets = caller.buckets?.map((id) => ({ id, name: store.buckets.byId(id)?.name ?? null })) ?? null;
  return {
    ...urls(call),
    allowed: { buckets, capabilities: [...caller.capabilities], namePrefix: caller.prefix },
  };
}
