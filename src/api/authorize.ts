import { B2Error } from '../errors/index.js';
import type {
  ApiVersion,
  AuthorizeResponse,
  AuthorizeResponseV2,
  AuthorizeResponseV3,
  AuthorizeResponseV4,
} from '../wire/account.js';
import { LIMITS } from '../wire/limits.js';
import { type CallContext, DETACHED, endpointUrl, type HttpClient, parseAnswer } from './call.js';

export interface Credentials {
  readonly applicationKeyId: string;
  readonly applicationKey: string;
}

/** What an authorization allows, in one shape for all API versions. */
export interface Account {
  readonly accountId: string;
  readonly authorizationToken: string;
  readonly apiUrl: string;
  readonly downloadUrl: string;
  readonly s3ApiUrl: string | undefined;
  /** Bytes; every part but the last has at least that many. */
  readonly minPartSize: number;
  /** Bytes. */
  readonly recommendedPartSize: number;
  readonly allowed: {
    /** Null: every bucket. A name is null when that bucket is gone. */
    readonly buckets: readonly { readonly id: string; readonly name: string | null }[] | null;
    readonly capabilities: readonly string[];
    /** Empty: every file name. */
    readonly namePrefix: string;
  };
}

/**
 * Logs in. Rejects with `unauthorized` or `bad_auth_token` when the key is wrong, `unsupported` when it needs a newer
 * API version. Source: B2 docs, b2_authorize_account.
 */
export async function authorizeAccount(
  http: HttpClient,
  realm: string,
  version: ApiVersion,
  credentials: Credentials,
  context: CallContext = DETACHED,
): Promise<Account> {
  const operation = 'b2_authorize_account';
  const secret = Buffer.from(`${credentials.applicationKeyId}:${credentials.applicationKey}`, 'utf8').toString(
    'base64',
  );
  const answer = await http.text(
    {
      operation,
      method: 'GET',
      url: endpointUrl(realm, version, operation),
      headers: { authorization: `Basic ${secret}` },
      repeatable: true,
    },
    context,
  );
  return toAccount(parseAnswer<AuthorizeResponse>(operation, answer.body));
}

function toAccount(answer: AuthorizeResponse): Account {
  const account = 'apiInfo' in answer ? fromGrouped(answer) : fromFlat(answer);
  const { accountId, authorizationToken, apiUrl, downloadUrl } = account;
  for (const [name, value] of Object.entries({ accountId, authorizationToken, apiUrl, downloadUrl })) {
    if (typeof value !== 'string' || value === '') throw without(name);
  }
  return account;
}

function without(name: string): B2Error {
  return new B2Error('bad_response', `b2_authorize_account was answered without ${name}. Check the Realm setting.`);
}

/** A value that B2 always gives; a captive portal's JSON does not. */
function present<T>(name: string, value: T | null | undefined): T {
  if (value === null || value === undefined) throw without(name);
  return value;
}

function fromGrouped(answer: AuthorizeResponseV3 | AuthorizeResponseV4): Account {
  const storage = answer.apiInfo?.storageApi;
  if (storage === undefined) {
    throw new B2Error('bad_response', 'The application key gives no access to B2 Cloud Storage.');
  }
  const allowed =
    'allowed' in storage
      ? { buckets: present('allowed', storage.allowed).buckets ?? null, ...rights(storage.allowed) }
      : { buckets: oneBucket(storage.bucketId, storage.bucketName), ...rights(storage) };
  return { ...common(answer, storage), allowed };
}

function fromFlat(answer: AuthorizeResponseV2): Account {
  const { bucketId, bucketName } = present('allowed', answer.allowed);
  return {
    ...common(answer, answer),
    allowed: { buckets: oneBucket(bucketId, bucketName), ...rights(answer.allowed) },
  };
}

function common(answer: Pick<AuthorizeResponseV2, 'accountId' | 'authorizationToken'>, storage: StorageInfo) {
  return {
    accountId: answer.accountId,
    authorizationToken: answer.authorizationToken,
    apiUrl: storage.apiUrl,
    downloadUrl: storage.downloadUrl,
    s3ApiUrl: storage.s3ApiUrl,
    minPartSize: storage.absoluteMinimumPartSize ?? LIMITS.minPartSize,
    recommendedPartSize: storage.recommendedPartSize ?? LIMITS.recommendedPartSize,
  };
}
type StorageInfo = Pick<AuthorizeResponseV2, 'apiUrl' | 'downloadUrl' | 's3ApiUrl'> &
  Partial<Pick<AuthorizeResponseV2, 'absoluteMinimumPartSize' | 'recommendedPartSize'>>;

function rights(from: { readonly capabilities: readonly string[]; readonly namePrefix?: string | null }) {
  return { capabilities: present('capabilities', from.capabilities), namePrefix: from.namePrefix ?? '' };
}

function oneBucket(id: string | null | undefined, name: string | null | undefined) {
  return id === null || id === undefined ? null : [{ id, name: name ?? null }];
}
