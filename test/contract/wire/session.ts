import assert from 'node:assert/strict';
import {
  basic,
  type Json,
  type RawAnswer,
  type Realm,
  rawRequest,
  sha1,
  type UploadTarget,
} from '../../helpers/raw-b2.js';
import { GIVEN } from './realm.js';

/** Calls that name the account. Others must not: B2 was seen to refuse fields it does not know. */
const NAMES_ACCOUNT: readonly string[] = [
  'b2_create_bucket',
  'b2_create_key',
  'b2_delete_bucket',
  'b2_list_buckets',
  'b2_list_keys',
  'b2_update_bucket',
];

export type Headers = Readonly<Record<string, string | number>>;

/** One login, and the calls of it, without any code of the client under test. */
export interface Session {
  readonly accountId: string;
  readonly token: string;
  readonly apiUrl: string;
  readonly downloadUrl: string;
  /** Bytes of the smallest part but the last. */
  readonly minPartSize: number;
  /** The answer to POST with JSON, whatever its status. */
  post(name: string, body?: Json, version?: number): Promise<RawAnswer>;
  /** The answer to GET with a query. */
  get(name: string, query: Readonly<Record<string, string>>, version?: number): Promise<RawAnswer>;
  /** The JSON of a POST that must succeed. */
  ok(name: string, body?: Json, version?: number): Promise<Json>;
  /** A file of a bucket, by an upload URL of its own. */
  upload(bucketId: string, name: string, content?: Buffer | string, headers?: Headers): Promise<RawAnswer>;
  /** The file object of an upload that must succeed. */
  store(bucketId: string, name: string, content?: Buffer | string, headers?: Headers): Promise<Json>;
  part(fileId: string, number: number | string, content: Buffer | string, headers?: Headers): Promise<RawAnswer>;
  /** `path` is what follows the download URL. */
  download(path: string, headers?: Headers, method?: string): Promise<RawAnswer>;
  byId(fileId: string, headers?: Headers, method?: string): Promise<RawAnswer>;
}

export type Key = Readonly<Record<'applicationKeyId' | 'applicationKey', string>>;

export const authorize = ({ url }: Realm, key: Key, version = 4): Promise<RawAnswer> =>
  rawRequest(`${url}/b2api/v${version}/b2_authorize_account`, {
    headers: { authorization: basic(key.applicationKeyId, key.applicationKey) },
  });

export async function logIn(realm: Realm, key: Key = realm): Promise<Session> {
  const { accountId, authorizationToken: token, apiInfo } = succeeded(await authorize(realm, key));
  const { apiUrl, downloadUrl, absoluteMinimumPartSize: minPartSize } = apiInfo.storageApi;
  const authorization = { authorization: token };
  const post: Session['post'] = (name, body = {}, version = 4) =>
    rawRequest(`${apiUrl}/b2api/v${version}/${name}`, {
      method: 'POST',
      headers: authorization,
      body: JSON.stringify(NAMES_ACCOUNT.includes(name) ? { accountId, ...body } : body),
    });
  const ok: Session['ok'] = async (name, body, version) => succeeded(await post(name, body, version));
  const upload: Session['upload'] = async (bucketId, name, content, headers = {}) =>
    uploadTo(await ok('b2_get_upload_url', { bucketId }), content, { ...aboutFile(name), ...headers });
  const download: Session['download'] = (path, headers = {}, method = 'GET') =>
    rawRequest(downloadUrl + path, { method, headers: { ...authorization, ...headers } });
  return {
    ...{ accountId, token, apiUrl, downloadUrl, minPartSize, post, ok, upload, download },
    get(name, query, version = 4) {
      const named = NAMES_ACCOUNT.includes(name) ? { accountId, ...query } : query;
      const url = `${apiUrl}/b2api/v${version}/${name}?${new URLSearchParams(named)}`;
      return rawRequest(url, { headers: authorization });
    },
    store: async (...file) => succeeded(await upload(...file)),
    part: async (fileId, number, content, headers = {}) =>
      uploadTo(await ok('b2_get_upload_part_url', { fileId }), content, { 'x-bz-part-number': number, ...headers }),
    byId: (fileId, headers, method) =>
      download(`/b2api/v4/b2_download_file_by_id?fileId=${encodeURIComponent(fileId)}`, headers, method),
  };
}

export const aboutFile = (name: string): Record<string, string> => ({
  'x-bz-file-name': encodeURIComponent(name),
  'content-type': 'text/plain',
});

export function uploadTo(
  { uploadUrl, authorizationToken }: UploadTarget,
  content: Buffer | string = '',
  headers: Headers = {},
): Promise<RawAnswer> {
  const body = Buffer.from(content);
  const own = { authorization: authorizationToken, 'content-length': body.length, 'x-bz-content-sha1': sha1(body) };
  return rawRequest(uploadUrl, { method: 'POST', headers: { ...own, ...headers }, body });
}

/** The path of a download by name. */
export const pathOf = ({ bucketName }: { readonly bucketName: string }, name: string): string =>
  `/file/${bucketName}/${encodeURIComponent(name)}`;

function succeeded(answer: RawAnswer): Json {
  assert.equal(verdict(answer), '200', answer.body.toString());
  return answer.json;
}

/** `200`, or the status and the code of a refusal, as in `400 bad_request`. */
export const verdict = (answer: RawAnswer): string =>
  answer.status < 300 || answer.body.length === 0 ? String(answer.status) : `${answer.status} ${answer.json.code}`;

/** Holds an answer to one of the given verdicts and to the form of an error; answers its message. */
export async function refused(asked: Promise<RawAnswer>, ...verdicts: readonly string[]): Promise<string> {
  const answer = await asked;
  const { status, body } = answer;
  const given = verdict(answer);
  assert.ok(verdicts.includes(given), `${given} is not ${verdicts.join(' or ')}: ${body.toString().slice(0, 500)}`);
  assert.equal(answer.json.status, status);
  assert.equal(typeof answer.json.message, 'string');
  return answer.json.message;
}

/** Every expected field as it must be. Our own server has no others; B2 may add some at any time. */
export function assertFields(actual: Json, expected: Readonly<Record<string, unknown>>): void {
  const known = GIVEN === null ? actual : Object.fromEntries(Object.keys(expected).map((name) => [name, actual[name]]));
  assert.deepEqual(known, expected);
}
