import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';

import { bytesOf, component, failure, requestsOf } from '../../../helpers/setup.js';
import { until } from '../../../helpers/until.js';
import { json, withWebServer } from '../../../helpers/web-server.js';
import { callsOf, header, interruptedUpload, PART_BYTES } from './calls.js';
import { type Effect, shown } from './effect.js';

const REQUESTS = 'component/requests.test.ts';
const CONNECTIONS = 'component/connections.test.ts';
const cipher = (topic: string): string => `component/client-encryption.${topic}.test.ts`;

/** Effects of the settings of the component itself. */
export const OF_THE_COMPONENT: Readonly<Record<string, Effect>> = {
  AccumulatePages: shown(
    'listing.test.ts',
    'appends further pages with AccumulatePages, and begins anew with an empty marker',
  ),
  AllowedHosts: async ({ b2, bucketId }) => {
    const uploadUrl = { bucketId, uploadUrl: 'https://b2.invalid/', authorizationToken: 'token' };
    await withWebServer(json(200, uploadUrl), async (service) => {
      await b2.authorize();
      b2.config('APIURL', service.url);
      b2.config('MaxAttempts', 1);
      assert.equal((await failure(b2.uploadFile(bucketId, 'x'))).code, 'invalid_url');
      b2.config('AllowedHosts', 'b2.invalid');
      assert.notEqual((await failure(b2.uploadFile(bucketId, 'x'))).code, 'invalid_url');
    });
  },
  AllowPlainDownload: shown(cipher('damage'), 'is an error when it is not encrypted, unless that is allowed'),
  AllowPlainHTTP: async () => {
    const b2 = component({ url: 'http://b2.invalid', applicationKeyId: 'id', applicationKey: 'key' });
    b2.config('MaxAttempts', 1);
    const { code } = await failure(b2.authorize());
    b2.config('AllowPlainHTTP', true);
    assert.notEqual((await failure(b2.authorize())).code, code);
  },
  APIURL: async ({ b2 }) => {
    await withWebServer(json(200, { buckets: [] }), async (other) => {
      b2.config('APIURL', other.url);
      await b2.listBuckets();
      assert.match(other.requests[0]?.url ?? '', /b2_list_buckets/);
    });
  },
  APIVersion: async ({ b2 }) => {
    const requests = requestsOf(b2);
    b2.config('APIVersion', 2);
    await b2.listBuckets();
    assert.ok(requests.every(({ url }) => url.includes('/b2api/v2/')));
  },
  BufferLimit: async ({ b2, bucketId }) => {
    b2.config('BufferLimit', 5_000_000);
    b2.config('SimpleUploadLimit', 20_000_000);
    for (const [bytes, call] of [
      [4_000_000, 'b2_upload_file'],
      [6_000_000, 'b2_upload_part'],
    ] as const) {
      b2.uploadStream = [bytesOf(bytes)];
      assert.ok((await callsOf(b2, () => b2.uploadFile(bucketId, 'x'))).includes(call));
    }
  },
  ClientModifiedTime: async ({ b2, bucketId }) => {
    b2.config('ClientModifiedTime', '1234567890123');
    await b2.getFileInfo(await b2.uploadFile(bucketId, 'x'));
    assert.equal(b2.fileModifiedTime[0], 1_234_567_890_123);
  },
  DecryptionPasswords: shown(cipher('secrets'), 'may be a Buffer with text, a key, or passwords of older files'),
  DownloadAuthToken: shown('keys.test.ts', 'downloads by name what lies under its prefix, and nothing else'),
  DownloadURL: shown('keys.test.ts', 'needs no key at all when DownloadURL says where'),
  EncryptionFormat: shown(cipher('stored'), 'can be read by openssl in the openssl format and as raw AES-256-CBC'),
  EncryptionIterations: shown(cipher('stored'), 'can be read by openssl in the openssl format and as raw AES-256-CBC'),
  EncryptionIV: shown(cipher('stored'), 'can be read by openssl in the openssl format and as raw AES-256-CBC'),
  EncryptionKey: shown(cipher('secrets'), 'may be a Buffer with text, a key, or passwords of older files'),
  FragmentSize: async ({ b2, bucketId }) => {
    const counts: number[] = [];
    b2.onFragmentComplete = ({ fragmentCount }) => counts.push(fragmentCount);
    b2.config('FragmentSize', 2 * PART_BYTES);
    b2.fileData = bytesOf(4 * PART_BYTES);
    await b2.uploadFile(bucketId, 'x');
    assert.deepEqual(counts, [2, 2]);
  },
  IfRevision: shown('listing.test.ts', 'is refused when somebody else was faster than IfRevision allows'),
  JournalDirectory: async (setup) => {
    setup.b2.config('JournalDirectory', setup.path('journal'));
    await interruptedUpload(setup);
    assert.equal((await readdir(setup.path('journal'))).length, 1);
  },
  KdfCost: async ({ b2, bucketId, bucketName }) => {
    const stored: Buffer[] = [];
    for (const cost of [15, 16]) {
      b2.config('KdfCost', cost);
      b2.encryptionPassword = 'password';
      b2.fileData = 'content';
      await b2.uploadFile(bucketId, 'x');
      b2.encryptionPassword = '';
      await b2.downloadFile(bucketName, 'x');
      stored.push(b2.fileData);
    }
    const differs = stored[0]?.findIndex((byte, at) => byte !== stored[1]?.[at]) ?? 0;
    assert.deepEqual([stored[0]?.[differs], stored[1]?.[differs]], [15, 16]);
  },
  LargeFileSHA1Limit: async ({ b2, bucketId }) => {
    b2.fileData = bytesOf(2 * PART_BYTES);
    for (const [limit, digits] of [
      [2 * PART_BYTES, 40],
      [2 * PART_BYTES - 1, 0],
    ] as const) {
      b2.config('LargeFileSHA1Limit', limit);
      b2.metadataCount = 0;
      await b2.getFileInfo(await b2.uploadFile(bucketId, `with-${limit}`));
      assert.equal(b2.fileSHA1Hash[0]?.length, digits);
    }
  },
  ListWithMetadata: shown('listing.test.ts', 'tell each file, and its metadata with ListWithMetadata, in order'),
  MaxAppKeyResults: shown('listing.test.ts', 'gives unfinished uploads, and parts, and keys'),
  MaxAttempts: shown('recovery.test.ts', 'gets the call again and again, up to MaxAttempts'),
  MaxConcurrentFiles: shown('many-files.test.ts', 'takes an entry only when there is a hand for it'),
  MaxConcurrentParts: async ({ b2, bucketId }) => {
    b2.fileData = bytesOf(4 * PART_BYTES);
    for (const lanes of [1, 4]) {
      b2.config('MaxConcurrentParts', lanes);
      const calls = await callsOf(b2, () => b2.uploadFile(bucketId, `with-${lanes}`));
      assert.equal(calls.filter((call) => call === 'b2_get_upload_part_url').length <= lanes, true);
      if (lanes === 1) assert.equal(calls.filter((call) => call === 'b2_get_upload_part_url').length, 1);
      else assert.ok(calls.filter((call) => call === 'b2_get_upload_part_url').length > 1);
    }
  },
  MaxPartResults: shown('listing.test.ts', 'gives unfinished uploads, and parts, and keys'),
  MaxResults: shown('listing.test.ts', 'gives names, a page at a time, until the marker is empty'),
  ProgressAbsolute: async (setup) => {
    const { b2, bucketId } = setup;
    for (const absolute of [true, false]) {
      b2.config('ProgressAbsolute', absolute);
      await interruptedUpload(setup, `with-${absolute}`);
      const first: number[] = [];
      b2.onProgress = ({ bytesTransferred }) => first.push(bytesTransferred);
      await b2.uploadFile(bucketId, `with-${absolute}`);
      assert.equal(first[0] === 0, !absolute, `begins at ${first[0]}`);
      b2.onProgress = null;
    }
  },
  ProgressStep: shown(
    'component/events.test.ts',
    'have a Progress for each block with ProgressStep 0, and one for each quarter with 25',
  ),
  RawRequest: async ({ b2 }) => {
    await b2.listBuckets();
    assert.match(b2.config('RawRequest'), /^POST .*b2_list_buckets[\s\S]*accountId/);
    assert.ok(!b2.config('RawRequest').includes(b2.accountAuthToken));
  },
  RawResponse: async ({ b2 }) => {
    await b2.listBuckets();
    assert.match(b2.config('RawResponse'), /^HTTP\/1\.1 200 [\s\S]*my-test-bucket/);
  },
  Realm: async ({ b2, server }) => {
    const requests = requestsOf(b2);
    await b2.authorize();
    assert.ok(requests[0]?.url.startsWith(server.url));
  },
  ResumableUploadState: shown(
    'interrupt.test.ts',
    'is what FragmentComplete.interrupt does; another instance goes on by ResumableUploadState and startByte',
  ),
  // With the default pause so many tries would take longer than a test may.
  RetryMaxDelay: async ({ b2, server }) => {
    server.faults.add({ endpoint: 'b2_list_buckets', count: 40, fault: { kind: 'html_error' } });
    b2.config('MaxAttempts', 41);
    b2.config('RetryMaxDelay', 0);
    await b2.listBuckets();
    assert.equal(b2.bucketCount, 1);
  },
  ResumeUnfinished: async (setup) => {
    const { b2, bucketId } = setup;
    b2.config('UploadJournal', false);
    for (const [resume, sent] of [
      [false, 4],
      [true, 3],
    ] as const) {
      const other = component(setup.server);
      other.config('UploadJournal', false);
      other.config('ResumeUnfinished', resume);
      await interruptedUpload(setup, `with-${resume}`);
      other.localFile = b2.localFile;
      const calls = await callsOf(other, () => other.uploadFile(bucketId, `with-${resume}`));
      assert.equal(calls.filter((call) => call === 'b2_upload_part').length, sent);
    }
  },
  SendMetadataOnCopy: shown(
    'multipart.test.ts',
    'has the type and metadata of the properties with SendMetadataOnCopy, in another bucket',
  ),
  SimpleUploadLimit: async ({ b2, bucketId }) => {
    b2.fileData = bytesOf(4 * PART_BYTES);
    b2.config('SimpleUploadLimit', 4 * PART_BYTES);
    assert.ok((await callsOf(b2, () => b2.uploadFile(bucketId, 'x'))).includes('b2_upload_file'));
    b2.config('SimpleUploadLimit', 4 * PART_BYTES - 1);
    assert.ok((await callsOf(b2, () => b2.uploadFile(bucketId, 'x'))).includes('b2_upload_part'));
  },
  UploadJournal: async (setup) => {
    const { b2, path } = setup;
    b2.config('JournalDirectory', path('journal'));
    b2.config('UploadJournal', false);
    await interruptedUpload(setup);
    await assert.rejects(readdir(path('journal')), { code: 'ENOENT' });
  },
};

/** Effects of the settings of connections and of the base. */
export const OF_CONNECTIONS: Readonly<Record<string, Effect>> = {
  ...Object.fromEntries(
    ['FollowRedirects', 'GetOn302Redirect', 'MaxRedirectAttempts'].map((name) => [
      name,
      shown(REQUESTS, 'follow redirections as FollowRedirects, GetOn302Redirect and MaxRedirectAttempts say'),
    ]),
  ),
  AcceptEncoding: shown(
    REQUESTS,
    'are answered in less bytes with AllowHTTPCompression, in the encodings of AcceptEncoding',
  ),
  AllowHTTPCompression: shown(
    REQUESTS,
    'are answered in less bytes with AllowHTTPCompression, in the encodings of AcceptEncoding',
  ),
  Authorization: shown(
    REQUESTS,
    'carry Authorization as it is, but for the login and the uploads, and show it nowhere',
  ),
  IfModifiedSince: shown(
    REQUESTS,
    'tell that a file has not changed since IfModifiedSince, where the service heeds it',
  ),
  AllowHTTPFallback: shown(REQUESTS, 'are of the version that HTTPVersion and AllowHTTPFallback allow'),
  HTTP2HeadersWithoutIndexing: shown('network/http2.test.ts', 'sends unindexed what HTTP2HeadersWithoutIndexing names'),
  HTTPVersion: shown('network/http2.test.ts', 'is spoken with HTTPVersion 2.0, and told wherever the version is'),
  AbsoluteTimeout: shown('limits.test.ts', 'ends a method whose bytes keep coming'),
  Append: async (setup) => {
    const { b2, bucketId, bucketName, path } = setup;
    b2.fileData = ' and more';
    await b2.uploadFile(bucketId, 'x');
    await writeFile(path('target'), 'some');
    b2.localFile = path('target');
    b2.config('Append', true);
    await b2.downloadFile(bucketName, 'x');
    assert.equal(await readFile(path('target'), 'utf8'), 'some and more');
  },
  BuildInfo: ({ b2 }) => assert.match(b2.config('BuildInfo'), /^backblazeb2 \d.*Node \d/),
  LicenseInfo: ({ b2 }) => assert.equal(b2.config('LicenseInfo'), 'MIT'),
  ConnectionTimeout: async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    try {
      const b2 = component({ url: `https://127.0.0.1:${port}`, applicationKeyId: 'id', applicationKey: 'key' });
      b2.timeout = 0;
      b2.config('ConnectionTimeout', 1);
      b2.config('MaxAttempts', 1);
      assert.equal((await failure(b2.authorize())).code, 'timeout');
    } finally {
      silent.close();
    }
  },
  KeepAlive: async () => {
    for (const keep of [true, false]) {
      await withWebServer(json(401, { status: 401, code: 'unauthorized', message: '' }), async (server) => {
        const b2 = component({ url: server.url, applicationKeyId: 'id', applicationKey: 'key' });
        b2.config('KeepAlive', keep);
        for (const _ of [1, 2]) await failure(b2.authorize());
        assert.equal(server.opened, keep ? 1 : 2);
        b2.reset();
        await until(() => server.open === 0);
      });
    }
  },
  KeepAliveTime: shown(CONNECTIONS, 'are probed with TCPKeepAlive, after KeepAliveTime'),
  LocalHost: shown(CONNECTIONS, 'begin at LocalHost and LocalPort'),
  LocalPort: shown(CONNECTIONS, 'begin at LocalHost and LocalPort'),
  LogLevel: async ({ b2 }) => {
    const kinds = new Set<string>();
    b2.onLog = ({ logType }) => kinds.add(logType);
    for (const [level, count] of [
      [0, 0],
      [1, 1],
      [2, 3],
      [3, 5],
    ] as const) {
      kinds.clear();
      b2.config('LogLevel', level);
      await b2.listBuckets();
      assert.equal(kinds.size, count, `${level}: ${[...kinds]}`);
    }
  },
  MaxTransferRate: shown('limits.test.ts', 'may be taken off while a transfer waits for it'),
  OtherHeaders: async ({ b2 }) => {
    b2.config('OtherHeaders', 'X-Mine: yes');
    const requests = requestsOf(b2);
    await b2.listBuckets();
    assert.equal(b2.otherHeaders, 'X-Mine: yes');
    assert.ok(requests.every(({ headers }) => headers['x-mine'] === 'yes'));
  },
  TCPKeepAlive: shown(CONNECTIONS, 'are probed with TCPKeepAlive, after KeepAliveTime'),
  TcpNoDelay: shown(CONNECTIONS, 'gather small blocks when TcpNoDelay is off'),
  UseIPv6: shown(CONNECTIONS, 'lead to addresses of the kinds that UseIPv6 allows'),
  UserAgent: async ({ b2 }) => {
    b2.config('UserAgent', 'my-program/1');
    await b2.listBuckets();
    assert.match(header(b2.config('SentHeaders'), 'user-agent'), /^my-program\/1 backblazeb2/);
  },
};

/** What is told of the last answer. */
export const OF_ANSWERS: Readonly<Record<string, Effect>> = {
  BytesTransferred: async ({ b2, bucketId }) => {
    b2.fileData = bytesOf(1234);
    await b2.uploadFile(bucketId, 'x');
    assert.equal(b2.config('BytesTransferred'), '1234');
  },
  NegotiatedHTTPVersion: async ({ b2 }) => {
    await b2.listBuckets();
    assert.equal(b2.config('NegotiatedHTTPVersion'), '1.1');
  },
  SentHeaders: shown('component/custom-request.test.ts', 'sends the headers of otherHeaders, as every request does'),
  StatusLine: async ({ b2 }) => {
    await b2.listBuckets();
    assert.equal(b2.config('StatusLine'), 'HTTP/1.1 200 OK');
    await failure(b2.getFileInfo('4_zmade_up'));
    assert.match(b2.config('StatusLine'), /^HTTP\/1\.1 4\d\d /);
  },
  TransferredData: async ({ b2, bucketId }) => {
    await b2.listBuckets();
    assert.equal(JSON.parse(b2.config('TransferredData')).buckets[0].bucketId, bucketId);
  },
  TransferredDataLimit: async ({ b2 }) => {
    b2.config('TransferredDataLimit', 7);
    await b2.listBuckets();
    assert.equal(b2.config('TransferredData').length, 7);
  },
  TransferredHeaders: async ({ b2 }) => {
    await b2.listBuckets();
    assert.match(header(b2.config('TransferredHeaders'), 'content-type'), /json/);
  },
  TransferredRequest: async ({ b2 }) => {
    await b2.listBuckets();
    assert.equal(b2.config('TransferredRequest'), b2.config('RawRequest'));
    assert.notEqual(b2.config('TransferredRequest'), '');
  },
  ...Object.fromEntries(
    Object.entries({
      XChildCount: ['$.buckets', 'XChildCount', '1'],
      XChildName: ['/json', 'XChildName[0]', 'buckets'],
      XChildXText: ['$.buckets[0]', 'XChildXText[0]', ''],
      XElement: ['$.buckets', 'XElement', 'buckets'],
      XParent: ['$.buckets', 'XParent', 'json'],
      XPath: ['$.buckets[0].bucketName', 'XText', 'my-test-bucket'],
      XSubTree: ['$.buckets[0].bucketName', 'XSubTree', '"my-test-bucket"'],
      XText: ['$.buckets[0].bucketType', 'XText', 'allPrivate'],
    } as const).map(([name, [path, read, expected]]): [string, Effect] => [
      name,
      async ({ b2 }) => {
        await b2.listBuckets();
        b2.config('XPath', path);
        assert.equal(b2.config(read), name === 'XChildXText' ? b2.accountId : expected);
      },
    ]),
  ),
};
