import { createHash } from 'node:crypto';
import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { RunningServer } from '../../src/server/index.js';

/** What a client needs to know of a server. */
export type Realm = Pick<RunningServer, 'url' | 'applicationKeyId' | 'applicationKey'>;

/** An answer as it was on the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body as JSON. */
  readonly json: Json;
}
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape, wrong ones included.
export type Json = any;

export interface RawRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | Buffer;
  readonly agent?: Agent;
}

/** One request without any of the project's own code. Rejects when the connection breaks before the answer is complete. */
export function rawRequest(
  url: string,
  { method = 'GET', headers = {}, body, agent }: RawRequest = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    // The path is given as it is: a URL object would resolve dots in it.
    const { protocol, hostname, port, origin } = new URL(url);
    const send = protocol === 'https:' ? secureRequest : request;
    const options = { hostname, port, path: url.slice(origin.length), method, headers, ...(agent && { agent }) };
    const outgoing = send(options, (incoming) => {
      const blocks: Buffer[] = [];
      incoming.on('data', (block: Buffer) => blocks.push(block));
      incoming.once('error', reject);
      incoming.once('end', () => {
        const whole = Buffer.concat(blocks);
        const status = incoming.statusCode ?? 0;
        const answer = { status, headers: incoming.headers, body: whole };
        resolve(Object.defineProperty(answer, 'json', { get: () => JSON.parse(whole.toString()) }) as RawAnswer);
      });
    });
    outgoing.once('error', reject);
    if (headers['expect'] === undefined) return outgoing.end(body);
    outgoing.flushHeaders();
    return outgoing.once('continue', () => outgoing.end(body));
  });
}

export const sha1 = (data: Buffer | string): string => createHash('sha1').update(data).digest('hex');

export interface UploadTarget {
  readonly uploadUrl: string;
  readonly authorizationToken: string;
}

/** A session with a running server, for tests: calls by name, uploads by hand. */
export interface RawB2 {
  readonly accountId: string;
  readonly token: string;
  /** The answer of a JSON call, whatever its status. */
  call(name: string, body?: Json, version?: number): Promise<RawAnswer>;
  /** The JSON of a call that must succeed. */
  ok(name: string, body?: Json, version?: number): Promise<Json>;
  createBucket(name: string, settings?: Json): Promise<Json>;
  upload(
    bucketId: string,
    name: string,
    content: Buffer | string,
    headers?: Record<string, string>,
  ): Promise<RawAnswer>;
  uploadTo(target: UploadTarget, content: Buffer | string, headers: Record<string, string>): Promise<RawAnswer>;
  uploadPart(fileId: string, number: number, content: Buffer | string): Promise<RawAnswer>;
  download(path: string, headers?: Record<string, string>, method?: string): Promise<RawAnswer>;
}

export const basic = (id: string, key: string): string => `Basic ${Buffer.from(`${id}:${key}`).toString('base64')}`;

/** Authorizes with the master key, or with another one. */
export async function connect(
  server: Realm,
  key: { readonly applicationKeyId: string; readonly applicationKey: string } = server,
): Promise<RawB2> {
  const authorization = basic(key.applicationKeyId, key.applicationKey);
  const authorized = await rawRequest(`${server.url}/b2api/v4/b2_authorize_account`, { headers: { authorization } });
  if (authorized.status !== 200) throw new Error(authorized.body.toString());
  const { accountId, authorizationToken: token } = authorized.json;
  const call: RawB2['call'] = (name, body = {}, version = 4) =>
    rawRequest(`${server.url}/b2api/v${version}/${name}`, {
      method: 'POST',
      headers: { authorization: token },
      body: JSON.stringify({ accountId, ...body }),
    });
  const ok: RawB2['ok'] = async (name, body, version) => {
    const answer = await call(name, body, version);
    if (answer.status !== 200) throw new Error(`${name}: ${answer.body.toString()}`);
    return answer.json;
  };
  const uploadTo: RawB2['uploadTo'] = ({ uploadUrl, authorizationToken }, content, headers) =>
    rawRequest(uploadUrl, {
      method: 'POST',
      headers: {
        authorization: authorizationToken,
        'content-length': Buffer.byteLength(content),
        'x-bz-content-sha1': sha1(content),
        ...headers,
      },
      body: Buffer.from(content),
    });
  return {
    accountId,
    token,
    call,
    ok,
    uploadTo,
    createBucket: (bucketName, settings = {}) =>
      ok('b2_create_bucket', { bucketName, bucketType: 'allPrivate', ...settings }),
    async upload(bucketId, name, content, headers = {}) {
      const target = await ok('b2_get_upload_url', { bucketId });
      const about = { 'x-bz-file-name': encodeURIComponent(name), 'content-type': 'b2/x-auto' };
      return uploadTo(target, content, { ...about, ...headers });
    },
    async uploadPart(fileId, number, content) {
      const target = await ok('b2_get_upload_part_url', { fileId });
      return uploadTo(target, content, { 'x-bz-part-number': String(number) });
    },
    download: (path, headers = {}, method = 'GET') =>
      rawRequest(server.url + path, { method, headers: { authorization: token, ...headers } }),
  };
}
