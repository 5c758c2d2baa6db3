import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { BackblazeB2 } from '../../../src/index.js';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { TestAuthority } from '../certificates.js';
import { isThere } from '../external-command.js';
import { withSuiteFolder } from '../folder.js';
import { bytesOf, component } from '../setup.js';

/** An embedded server with TLS, and the authority of its certificate and of those of proxies. */
export interface TlsService {
  /** For example `https://localhost:40123`: a name, so that somebody has to look it up. */
  readonly url: string;
  /** The same server's part that is reached by IPv6. */
  readonly ipv6: RunningServer;
  readonly server: RunningServer;
  /** PEM of a certificate for localhost and its addresses. */
  readonly pair: { readonly cert: string; readonly key: string };
  /** PEM of the authority. */
  readonly authority: string;
}

const PART = 5_000_000;
const PARTS = 10;

/** Starts servers once for a suite, and skips it where openssl is not there. */
export function withTlsServers(): TlsService {
  const path = withSuiteFolder();
  const service = {} as { -readonly [K in keyof TlsService]: TlsService[K] };
  before(async function () {
    if (!isThere('openssl', ['version'], 'openssl')) return this.skip();
    const authority = new TestAuthority(path('authority'), 'Test authority');
    const { cert, key } = authority.issue('server', { names: 'DNS:localhost,IP:127.0.0.1,IP:::1' });
    const pair = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
    const options = { tls: pair, minPartSize: PART, recommendedPartSize: PART };
    const server = await startServer(options);
    const ipv6 = await startServer({ ...options, host: '::1' });
    const url = `https://localhost:${new URL(server.url).port}`;
    Object.assign(service, { url, server, ipv6, pair, authority: authority.pem });
  });
  after(async () => {
    await service.server?.close();
    await service.ipv6?.close();
  });
  return service;
}

/** A component for it that trusts its authority. */
export function client({ url, server, authority }: TlsService, prepare: (b2: BackblazeB2) => void): BackblazeB2 {
  const b2 = component({ ...server, url });
  b2.config('SSLServerCACerts', authority);
  prepare(b2);
  return b2;
}

let buckets = 0;

/** Uploads 50 MB in ten parts, downloads them, and compares. */
export async function move(b2: BackblazeB2): Promise<void> {
  const name = `bucket-of-move-${++buckets}`;
  const bucketId = await b2.createBucket(name);
  const sent = bytesOf(PARTS * PART);
  let parts = 0;
  b2.onFragmentComplete = () => parts++;
  b2.fileData = sent;
  await b2.uploadFile(bucketId, 'file');
  assert.equal(parts, PARTS);
  b2.fileData = '';
  await b2.downloadFile(name, 'file');
  assert.equal(sha1(b2.fileData), sha1(sent));
}

const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');
