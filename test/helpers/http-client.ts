import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { B2Error } from '../../src/errors/index.js';
import { createHttpClient, type GivenHttpOptions, type HttpClient, type TextRequest } from '../../src/http/index.js';
import { testClock } from './clock.js';
import type { WebServer } from './web-server.js';

export const TOKEN = '4_0025e8c_secret_token_acct';

function options({ network, ...changes }: GivenHttpOptions): GivenHttpOptions {
  return {
    network: { connectTimeoutMs: 10_000, ...network },
    inactivityTimeoutMs: 0,
    retry: { maxAttempts: 1, firstDelayMs: 1000, maxDelayMs: 64_000 },
    clock: testClock(),
    random: () => 0.5,
    ...changes,
  };
}

/** A client for the time of a test: one try, no time limit on silence, a clock that never waits. */
export async function withClient<T>(changes: GivenHttpOptions, test: (client: HttpClient) => Promise<T>): Promise<T> {
  const client = createHttpClient(options(changes));
  try {
    return await test(client);
  } finally {
    client.close();
  }
}

export function listBuckets(server: Pick<WebServer, 'url'>, changes: Partial<TextRequest> = {}): TextRequest {
  const headers = { authorization: TOKEN, 'content-type': 'application/json' };
  const url = `${server.url}/b2api/v4/b2_list_buckets`;
  return { operation: 'b2_list_buckets', method: 'POST', url, headers, body: '{}', repeatable: true, ...changes };
}

export function download(server: Pick<WebServer, 'url'>) {
  const { operation, url, headers } = listBuckets(server);
  return { operation, url, headers, method: 'GET' } as const;
}

/** The context of a call that nobody aborts. */
export const never = { signal: new AbortController().signal };

export async function failureOf(promise: Promise<unknown>): Promise<B2Error> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof B2Error, `not a B2Error: ${inspect(error)}`);
    return error;
  }
  assert.fail('it did not fail');
}

/** Blocks without end; tells that it was closed. */
export function endless() {
  const seen = { closed: false };
  async function* blocks(): AsyncGenerator<Uint8Array> {
    const block = Buffer.alloc(1 << 20, 'x');
    try {
      for (;;) yield block;
    } finally {
      seen.closed = true;
    }
  }
  return { seen, blocks: blocks() };
}

export function upload(server: Pick<WebServer, 'url'>, contentLength: number, body: AsyncGenerator<Uint8Array>) {
  const url = `${server.url}/b2api/v4/b2_upload_file/8d625eb63be2775577c70e1a/opaque_end`;
  return {
    operation: 'b2_upload_file',
    method: 'POST',
    url,
    headers: { authorization: TOKEN },
    contentLength,
    body,
  } as const;
}

export function assertWithoutSecrets(value: unknown): void {
  const shown = [inspect(value, { depth: 20, showHidden: true }), String(value), JSON.stringify(value)].join('\n');
  assert.ok(!shown.includes(TOKEN), shown);
  assert.ok(!shown.includes('opaque_end'), shown);
}

export async function* empty(): AsyncGenerator<Uint8Array> {}

export async function* blocks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}
