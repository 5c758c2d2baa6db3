import { B2Error } from '../errors/index.js';
import type { ApiVersion } from '../wire/account.js';
import type {
  CreateKeyRequest,
  CreateKeyRequestV3,
  DeleteKeyRequest,
  KeyResponse,
  KeyResponseV3,
  ListKeysRequest,
  ListKeysResponse,
  Secret,
} from '../wire/key.js';
import { type ApiConnection, type CallContext, call, DETACHED, listOf } from './call.js';

/** The answer is the only place that shows the secret. Rejects with `bad_request`, `unauthorized`. Source: B2 docs, b2_create_key. */
export async function createKey(
  connection: ApiConnection,
  request: CreateKeyRequest,
  context: CallContext = DETACHED,
): Promise<KeyResponse & Secret> {
  const body = forVersion(request, connection.apiVersion);
  const answer = await call(connection, 'b2_create_key', body, context, false);
  return { ...toKey(answer), applicationKey: answer.applicationKey };
}

/** Ordered by id; the master key is not listed. Versions 1 to 3 leave out keys of several buckets. Source: B2 docs, b2_list_keys. */
export async function listKeys(
  connection: ApiConnection,
  request: ListKeysRequest,
  context: CallContext = DETACHED,
): Promise<ListKeysResponse> {
  const answer = await call(connection, 'b2_list_keys', request, context, true);
  return { ...answer, keys: listOf('b2_list_keys', answer.keys).map(toKey) };
}

/** Tokens made from the key stop working. Source: B2 docs, b2_delete_key. */
export async function deleteKey(
  connection: ApiConnection,
  request: DeleteKeyRequest,
  context: CallContext = DETACHED,
): Promise<KeyResponse> {
  return toKey(await call(connection, 'b2_delete_key', request, context, false));
}

function forVersion(request: CreateKeyRequest, version: ApiVersion): CreateKeyRequest | CreateKeyRequestV3 {
  if (version === 4) return request;
  const { bucketIds, ...common } = request;
  if (bucketIds !== undefined && bucketIds !== null && bucketIds.length > 1) {
    throw new B2Error(
      'invalid_argument',
      'A key for several buckets needs API version 4. Set APIVersion to 4, or name one bucket.',
    );
  }
  return { ...common, bucketId: bucketIds?.[0] ?? null };
}

function toKey(key: KeyResponse | KeyResponseV3): KeyResponse {
  if ('bucketIds' in key) return key;
  const { bucketId, ...common } = key;
  return { ...common, bucketIds: bucketId === null || bucketId === undefined ? null : [bucketId] };
}
