import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { Writable } from 'node:stream';
import type { BackblazeB2 } from '../../../../src/index.js';
import { bytesOf, component, failure, requestsOf, type Setup } from '../../../helpers/setup.js';
import { type Effect, shown } from './effect.js';

const LISTING = 'listing.test.ts';
const BUCKETS = 'component/bucket-settings.test.ts';
const LOCK = 'component/protection.test.ts';
const SSE = 'component/encryption.test.ts';

/** Uploads and downloads again with a property set; the header that a download gives for it. */
function headerOfDownloads(name: 'expires' | 'contentEncoding' | 'contentLanguage', value: string): Effect {
  return async ({ b2, bucketId, bucketName }) => {
    b2[name] = value;
    await b2.uploadFile(bucketId, 'x');
    await b2.downloadFile(bucketName, 'x');
    const field = name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
    assert.equal(b2.parsedHeaders.find((header) => header.field.toLowerCase() === field)?.value, value);
  };
}

async function upload({ b2, bucketId }: Setup, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    b2.fileData = name;
    await b2.uploadFile(bucketId, name);
  }
}

const names = (b2: BackblazeB2): string[] => [...b2.fileName];

/** Effects of what a caller can assign. */
export const OF_PROPERTIES: Readonly<Record<string, Effect>> = {
  applicationKeyId: async ({ b2, server }) => {
    b2.applicationKeyId = 'made-up';
    assert.equal((await failure(b2.authorize())).code, 'unauthorized');
    b2.applicationKeyId = server.applicationKeyId;
    await b2.authorize();
  },
  applicationKey: async ({ b2, server }) => {
    b2.applicationKey = 'made-up';
    assert.equal((await failure(b2.authorize())).code, 'unauthorized');
    b2.applicationKey = server.applicationKey;
    await b2.authorize();
  },
  appKeyMarker: shown(LISTING, 'gives unfinished uploads, and parts, and keys'),
  newLifecycleRules: shown(BUCKETS, 'are sent by createBucket and told of the bucket'),
  newCorsRules: shown(BUCKETS, 'are sent by createBucket and told of the bucket'),
  newReplication: async ({ b2, bucketId }) => {
    const asReplicationDestination = { sourceToDestinationKeyMapping: { [b2.applicationKeyId]: b2.applicationKeyId } };
    b2.newReplication = { asReplicationSource: null, asReplicationDestination };
    await b2.updateBucket(bucketId, '', false);
    await b2.getBucketInfo(bucketId);
    assert.deepEqual(b2.bucketReplication[0]?.asReplicationDestination, asReplicationDestination);
  },
  newSSEMode: shown(BUCKETS, 'are sent by createBucket and told of the bucket'),
  newLockEnabled: shown(BUCKETS, 'are sent by createBucket and told of the bucket'),
  newRetentionMode: shown(BUCKETS, 'have a default retention, in days'),
  newRetentionDays: shown(BUCKETS, 'have a default retention, in days'),
  notificationRules: shown(BUCKETS, 'have event notification rules, which are fetched and replaced as a whole'),
  fileMarker: async (setup) => {
    const { b2, bucketId } = setup;
    await upload(setup, 'a', 'b', 'c');
    b2.fileMarker = 'b';
    await b2.listFiles(bucketId);
    assert.deepEqual(names(b2), ['b', 'c']);
  },
  versionMarker: shown(LISTING, 'gives versions of one name on several pages, newest first'),
  partMarker: shown(LISTING, 'gives unfinished uploads, and parts, and keys'),
  sseMode: shown(SSE, 'with a key of the server is told and needs nothing for the download'),
  sseCustomerKey: shown(SSE, 'changes with a copy, whole or as a part, when both keys are there'),
  sseSourceCustomerKey: shown(SSE, 'changes with a copy, whole or as a part, when both keys are there'),
  legalHold: shown(LOCK, 'goes with an upload, and is told of listed files'),
  retentionMode: shown(LOCK, 'goes with an upload, and is told of listed files'),
  retainUntil: shown(LOCK, 'goes with an upload, and is told of listed files'),
  uploadTimestamp: async ({ b2, bucketId }) => {
    b2.uploadTimestamp = 1_234_567_890_123;
    await b2.getFileInfo(await b2.uploadFile(bucketId, 'x'));
    assert.equal(b2.fileCreatedTime[0], 1_234_567_890_123);
  },

  prefix: async (setup) => {
    await upload(setup, 'a', 'b/c');
    setup.b2.prefix = 'b/';
    await setup.b2.listFiles(setup.bucketId);
    assert.deepEqual(names(setup.b2), ['b/c']);
  },
  delimiter: async (setup) => {
    await upload(setup, 'a', 'b/c', 'b/d');
    setup.b2.delimiter = '/';
    await setup.b2.listFiles(setup.bucketId);
    assert.deepEqual(names(setup.b2), ['a', 'b/']);
  },
  contentType: async ({ b2, bucketId }) => {
    b2.contentType = 'text/x-mine';
    await b2.getFileInfo(await b2.uploadFile(bucketId, 'x'));
    assert.equal(b2.fileContentType[0], 'text/x-mine');
  },
  cacheControl: shown(BUCKETS, 'are given to an upload as properties and come back with each download'),
  contentDisposition: shown(BUCKETS, 'are given to an upload as properties and come back with each download'),
  contentEncoding: headerOfDownloads('contentEncoding', 'my-encoding'),
  contentLanguage: headerOfDownloads('contentLanguage', 'de'),
  expires: headerOfDownloads('expires', 'Wed, 21 Oct 2037 07:28:00 GMT'),
  range: async (setup) => {
    await upload(setup, 'content');
    setup.b2.range = '1-3';
    await setup.b2.downloadFile(setup.bucketName, 'content');
    assert.equal(setup.b2.fileData.toString(), 'ont');
  },
  startByte: async (setup) => {
    const { b2, bucketName, path } = setup;
    await upload(setup, 'content');
    await writeFile(path('target'), 'CON');
    b2.localFile = path('target');
    b2.startByte = 3;
    const requests = requestsOf(b2);
    await failure(b2.downloadFile(bucketName, 'content'));
    assert.equal(requests.find(({ call }) => call === 'file')?.headers['range'], 'bytes=3-');
  },
  localFile: async (setup) => {
    const { b2, bucketName, path } = setup;
    await upload(setup, 'content');
    b2.localFile = path('target');
    await b2.downloadFile(bucketName, 'content');
    assert.equal(await readFile(path('target'), 'utf8'), 'content');
  },
  fileData: async ({ b2, bucketId }) => {
    b2.fileData = 'abc';
    await b2.getFileInfo(await b2.uploadFile(bucketId, 'x'));
    assert.equal(b2.fileSHA1Hash[0], 'a9993e364706816aba3e25717850c26c9cd0d89d');
  },
  uploadStream: async ({ b2, bucketId }) => {
    b2.fileData = 'not this';
    b2.uploadStream = [Buffer.from('a'), Buffer.from('bc')];
    await b2.getFileInfo(await b2.uploadFile(bucketId, 'x'));
    assert.equal(b2.fileSHA1Hash[0], 'a9993e364706816aba3e25717850c26c9cd0d89d');
  },
  downloadStream: async (setup) => {
    await upload(setup, 'content');
    const blocks: Buffer[] = [];
    setup.b2.downloadStream = new Writable({
      write(block: Buffer, _encoding, done) {
        blocks.push(Buffer.from(block));
        done();
      },
    });
    await setup.b2.downloadFile(setup.bucketName, 'content');
    assert.equal(Buffer.concat(blocks).toString(), 'content');
  },
  overwrite: async (setup) => {
    const { b2, bucketName, path } = setup;
    await upload(setup, 'content');
    await writeFile(path('target'), 'old');
    b2.localFile = path('target');
    assert.equal((await failure(b2.downloadFile(bucketName, 'content'))).code, 'file_exists');
    b2.overwrite = true;
    await b2.downloadFile(bucketName, 'content');
    assert.equal(await readFile(path('target'), 'utf8'), 'content');
  },
  encryptionPassword: async ({ b2, bucketId }) => {
    b2.fileData = bytesOf(100);
    b2.encryptionPassword = 'password';
    await b2.getFileInfo(await b2.uploadFile(bucketId, 'x'));
    assert.ok((b2.fileSize[0] ?? 0) > 100);
  },
  metadataCount: async ({ b2, bucketId }) => {
    b2.metadataCount = 2;
    b2.metadataName[0] = 'color';
    b2.metadataValue[0] = 'blue';
    b2.metadataCount = 1;
    const id = await b2.uploadFile(bucketId, 'x');
    b2.metadataCount = 0;
    await b2.getFileInfo(id);
    assert.deepEqual(b2.metadata, [{ name: 'color', value: 'blue' }]);
  },
  queryParamCount: async ({ b2, bucketId }) => {
    b2.queryParamCount = 1;
    b2.queryParamName[0] = 'bucketId';
    b2.queryParamValue[0] = bucketId;
    const requests = requestsOf(b2);
    await b2.sendCustomRequest('GET', 'b2_list_file_names');
    assert.ok(requests.some(({ url }) => url.endsWith(`?bucketId=${bucketId}`)));
  },
  localHost: shown('component/connections.test.ts', 'begin at LocalHost and LocalPort'),
  otherHeaders: shown('component/custom-request.test.ts', 'sends the headers of otherHeaders, as every request does'),
  timeout: shown('failures.transfers.test.ts', 'is given up when it says nothing for as long as timeout says'),
};

/** The two behaviours between properties that no single one of them shows. */
export const BETWEEN: Readonly<Record<string, (setup: Setup) => Promise<void>>> = {
  'prefix is filled from what the key is limited to': async ({ b2, bucketId, server }) => {
    const key = await b2.createAppKey('my-key', 'listFiles', bucketId, 'photos/');
    const [applicationKeyId = '', applicationKey = ''] = key.split('\n');
    const limited = component({ url: server.url, applicationKeyId, applicationKey });
    await limited.listFiles(bucketId);
    assert.deepEqual([limited.accountAllowedPrefix, limited.prefix], ['photos/', 'photos/']);
  },
  'deleteFile leaves the listed files and their marker alone': async (setup) => {
    const { b2, bucketId } = setup;
    await upload(setup, 'a', 'b', 'c');
    b2.config('MaxResults', 1);
    await b2.listFiles(bucketId);
    const before = [b2.fileMarker, b2.versionMarker, ...names(b2)];
    await b2.deleteFile(bucketId, 'c');
    assert.deepEqual([b2.fileMarker, b2.versionMarker, ...names(b2)], before);
  },
};
