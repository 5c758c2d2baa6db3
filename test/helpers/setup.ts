import { createCipheriv } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { B2Error, BackblazeB2 } from '../../src/index.js';
import { type RunningServer, type ServerOptions, startServer } from '../../src/server/index.js';

/** Where a component logs in, and with which key. */
export type Entrance = Pick<RunningServer, 'url' | 'applicationKeyId' | 'applicationKey'>;

/** What one test works with; made anew before each test, or once for a suite. */
export interface Setup {
  readonly server: RunningServer;
  /** A directory of its own, empty. */
  readonly folder: string;
  /** A private bucket, empty. */
  readonly bucketId: string;
  readonly bucketName: string;
  /** A component that is set up for the server, with the master key. */
  readonly b2: BackblazeB2;
  path(name: string): string;
}

/** Starts a server with a bucket before each test and removes everything after it. */
export function withServer(options: ServerOptions = {}): Setup {
  const setup = {} as { -readonly [K in keyof Setup]: Setup[K] };
  beforeEach(async () => Object.assign(setup, await open(options)));
  afterEach(() => close(setup));
  return setup;
}

/** The same once for all tests of a suite. */
export function withSharedServer(options: ServerOptions = {}): Setup {
  const setup = {} as { -readonly [K in keyof Setup]: Setup[K] };
  before(async () => Object.assign(setup, await open(options)));
  after(() => close(setup));
  return setup;
}

async function open(options: ServerOptions): Promise<Setup> {
  const server = await startServer(options);
  const folder = await mkdtemp(join(tmpdir(), 'backblazeb2-test-'));
  const b2 = component(server);
  const bucketName = 'my-test-bucket';
  const bucketId = await b2.createBucket(bucketName);
  return { server, folder, bucketId, bucketName, b2, path: (name) => join(folder, name) };
}

async function close({ server, folder, b2 }: Setup): Promise<void> {
  // A test that failed in the middle must not keep the others waiting.
  b2?.interrupt();
  await server?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}

/** A component for a server, which gives up soon and does not pause between tries. */
export function component(entrance: Entrance): BackblazeB2 {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = entrance.applicationKeyId;
  b2.applicationKey = entrance.applicationKey;
  b2.config('Realm', entrance.url);
  b2.config('MaxAttempts', 3);
  b2.config('RetryMaxDelay', 0);
  return b2;
}

/** The error that something must fail with. */
export async function failure(work: Promise<unknown> | (() => unknown)): Promise<B2Error> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof B2Error) return error;
    throw error;
  }
  throw new Error('it succeeded, which it must not');
}

/** A request as the component sent it; secrets are redacted. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  /** The B2 call, or `file` for a download by name. */
  readonly call: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Collects the requests of a component from now on. */
export function requestsOf(b2: BackblazeB2): SentRequest[] {
  const requests: SentRequest[] = [];
  b2.config('LogLevel', 2);
  let line = '';
  b2.on('Log', ({ logType, message }) => {
    if (logType === 'Info' && /^(?:GET|HEAD|POST) /.test(message)) line = message;
    if (logType !== 'RequestHeaders') return;
    const [method = '', url = ''] = line.split(' ');
    const call = /\/(b2_\w+)/.exec(url)?.[1] ?? 'file';
    requests.push({ method, url, call, headers: Object.fromEntries(message.split('\r\n').map(headerPair)) });
  });
  return requests;
}

function headerPair(line: string): [string, string] {
  const colon = line.indexOf(': ');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)];
}

/** Bytes that look like chance and are the same for the same seed. */
export function bytesOf(size: number, seed = 1): Buffer {
  const key = Buffer.alloc(16);
  key.writeUInt32BE(seed >>> 0);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
}

/** Ids of what is stored in a bucket, every kind of version included. */
export async function storedIn(b2: BackblazeB2, bucketId: string): Promise<string[]> {
  const other = b2.clone();
  await other.listFileVersions(bucketId);
  return other.files.map(({ kind, name }) => `${kind} ${name}`);
}
