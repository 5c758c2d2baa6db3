import { Connection } from './connection.js';
import type { LoadJob } from './jobs.js';

export type Json = Record<string, never>;

export function head(method: string, path: string, headers: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${lines.join('')}\r\n`;
}

export async function call(connection: Connection, name: string, token: string, body: object): Promise<Json> {
  const json = Buffer.from(JSON.stringify(body));
  const asked = head('POST', `/b2api/v4/${name}`, { Authorization: token, 'Content-Length': json.length });
  return JSON.parse((await connection.ask(asked, [json], true)).body.toString()) as Json;
}

/** A connection and an account token. */
export async function login(
  job: LoadJob,
): Promise<{ readonly connection: Connection; readonly token: string; accountId: string }> {
  const connection = await Connection.open(job.url);
  const basic = head('GET', '/b2api/v4/b2_authorize_account', { Authorization: job.authorization });
  const answer = JSON.parse((await connection.ask(basic, [], true)).body.toString()) as Json;
  return { connection, token: answer['authorizationToken'] ?? '', accountId: answer['accountId'] ?? '' };
}

/** A session and a bucket that was not there before. */
export async function newBucket(
  job: LoadJob,
): Promise<{ readonly token: string; readonly bucketId: string; readonly bucketName: string }> {
  const { connection, token, accountId } = await login(job);
  const bucketName = `bench-${process.pid}`;
  const { bucketId } = await call(connection, 'b2_create_bucket', token, {
    accountId,
    bucketName,
    bucketType: 'allPrivate',
  });
  connection.close();
  return { token, bucketId: bucketId ?? '', bucketName };
}

/** Where a connection uploads to: B2 wants a URL for each. */
export async function uploadTarget(
  connection: Connection,
  { bucketId, token }: { readonly bucketId: string; readonly token: string },
): Promise<{ readonly path: string; readonly token: string }> {
  const url = await call(connection, 'b2_get_upload_url', token, { bucketId });
  return { path: new URL(String(url['uploadUrl'])).pathname, token: String(url['authorizationToken']) };
}
