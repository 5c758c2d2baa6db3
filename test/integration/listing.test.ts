import assert from 'node:assert/strict';
import type { BackblazeB2 } from '../../src/index.js';
import { failsWith } from '../helpers/failures.js';
import { component, requestsOf, storedIn, withServer } from '../helpers/setup.js';

/** Uploads a small file under each name, with its own name as content. */
async function put(b2: BackblazeB2, bucketId: string, ...names: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names) {
    b2.fileData = name;
    ids.push(await b2.uploadFile(bucketId, name));
  }
  return ids;
}

const namesOf = (b2: BackblazeB2): string[] => b2.files.map(({ name }) => name);

describe('listing page by page', () => {
  const setup = withServer();
  const NAMES = ['a', 'b', 'c', 'd', 'e'];

  it('gives names, a page at a time, until the marker is empty', async () => {
    const { b2, bucketId } = setup;
    await put(b2, bucketId, ...NAMES);
    b2.config('MaxResults', 2);
    const pages: string[][] = [];
    do {
      await b2.listFiles(bucketId);
      pages.push(namesOf(b2));
    } while (b2.fileMarker !== '');
    assert.deepEqual(pages, [['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('gives versions of one name on several pages, newest first', async () => {
    const { b2, bucketId } = setup;
    const ids = await put(b2, bucketId, 'x', 'x', 'x', 'x', 'y');
    b2.config('MaxResults', 3);
    await b2.listFileVersions(bucketId);
    const first = [...b2.fileId];
    assert.notEqual(b2.versionMarker, '');
    assert.equal(b2.fileMarker, '');
    await b2.listFileVersions(bucketId);
    assert.deepEqual([...first, ...b2.fileId], [ids[3], ids[2], ids[1], ids[0], ids[4]]);
    assert.equal(b2.versionMarker, '');
  });

  it('gives unfinished uploads, and parts, and keys', async () => {
    const { b2, bucketId } = setup;
    const ids: string[] = [];
    for (const name of ['u', 'v', 'w']) ids.push(await b2.startMultipartUpload(bucketId, name));
    b2.config('MaxResults', 2);
    await b2.listMultipartUploads(bucketId);
    const uploads = [...b2.fileId];
    assert.ok(b2.fileKind.every((kind) => kind === 'start'));
    await b2.listMultipartUploads(bucketId);
    assert.deepEqual([...uploads, ...b2.fileId], ids);
    assert.equal(b2.fileMarker, '');

    const [upload = ''] = ids;
    b2.fileData = 'part';
    for (const number of [1, 2, 3]) await b2.uploadPart(upload, number);
    b2.config('MaxPartResults', 2);
    await b2.listParts(upload);
    assert.deepEqual([...b2.partNumber], [1, 2]);
    assert.equal(b2.partMarker, '3');
    await b2.listParts(upload);
    assert.deepEqual([...b2.partNumber], [3]);
    assert.equal(b2.partMarker, '');

    for (const name of ['k1', 'k2', 'k3']) await b2.createAppKey(name, 'listFiles');
    b2.config('MaxAppKeyResults', 2);
    const keys: string[] = [];
    do {
      await b2.listAppKeys();
      keys.push(...b2.appKeyName);
    } while (b2.appKeyMarker !== '');
    assert.deepEqual(keys.filter((name) => /^k\d$/.test(name)).sort(), ['k1', 'k2', 'k3']);
  });

  it('appends further pages with AccumulatePages, and begins anew with an empty marker', async () => {
    const { b2, bucketId } = setup;
    await put(b2, bucketId, ...NAMES);
    b2.config('MaxResults', 2);
    b2.config('AccumulatePages', true);
    for (let pages = 1; pages <= 3; pages++) {
      await b2.listFiles(bucketId);
      assert.deepEqual(namesOf(b2), NAMES.slice(0, 2 * pages));
    }
    await b2.listFiles(bucketId);
    assert.deepEqual(namesOf(b2), ['a', 'b']);
  });

  it('appends a page only to those of the same listing', async () => {
    const { b2, bucketId } = setup;
    const [id = ''] = await put(b2, bucketId, ...NAMES);
    b2.config('MaxResults', 2);
    b2.config('AccumulatePages', true);
    await b2.listFiles(bucketId);
    await b2.listFileVersions(bucketId);
    assert.deepEqual(namesOf(b2), ['a', 'b']);
    await b2.listFiles(bucketId);
    assert.deepEqual(namesOf(b2), ['c', 'd']);
    await b2.getFileInfo(id);
    await b2.listFiles(bucketId);
    assert.deepEqual(namesOf(b2), ['e']);
  });

  it('appends parts and keys to the array that is there, and replaces it without AccumulatePages', async () => {
    const { b2, bucketId } = setup;
    const upload = await b2.startMultipartUpload(bucketId, 'u');
    b2.fileData = 'part';
    for (const number of [1, 2, 3]) await b2.uploadPart(upload, number);
    b2.config('MaxPartResults', 1);
    await b2.listParts(upload);
    const replaced = b2.parts;
    await b2.listParts(upload);
    assert.deepEqual([replaced.length, [...b2.partNumber]], [1, [2]]);
    b2.config('AccumulatePages', true);
    const kept = b2.parts;
    await b2.listParts(upload);
    assert.deepEqual([kept === b2.parts, [...b2.partNumber]], [true, [2, 3]]);
    for (const name of ['k1', 'k2']) await b2.createAppKey(name, 'listFiles');
    b2.config('MaxAppKeyResults', 1);
    await b2.listAppKeys();
    await b2.listAppKeys();
    assert.equal(b2.appKeyCount, 2);
  });

  it('begins where the marker says', async () => {
    const { b2, bucketId } = setup;
    await put(b2, bucketId, ...NAMES);
    b2.fileMarker = 'cc';
    await b2.listFiles(bucketId);
    assert.deepEqual(namesOf(b2), ['d', 'e']);
  });

  it('refuses markers that no listing made', async () => {
    const { b2, bucketId } = setup;
    const expected = { code: 'invalid_argument', errorCode: 211, says: /Clear it to begin at the first page/ } as const;
    b2.versionMarker = 'x';
    await failsWith(b2, b2.listFileVersions(bucketId), expected);
    b2.partMarker = 'x';
    await failsWith(b2, b2.listParts('4_z'), expected);
  });
});

describe('listing a part of a bucket', () => {
  const setup = withServer();

  it('folds what is deeper into folders', async () => {
    const { b2, bucketId } = setup;
    await put(b2, bucketId, 'dir/a', 'dir/deep/b', 'dir/deep/c', 'dir/z', 'top');
    b2.delimiter = '/';
    await b2.listFiles(bucketId);
    assert.deepEqual(
      b2.files.map(({ kind, name }) => [kind, name]),
      [
        ['folder', 'dir/'],
        ['upload', 'top'],
      ],
    );
    assert.deepEqual([b2.fileId[0], b2.fileSize[0], b2.fileCreatedTime[0]], ['', 0, 0]);
    b2.prefix = 'dir/';
    await b2.listFiles(bucketId);
    assert.deepEqual(namesOf(b2), ['dir/a', 'dir/deep/', 'dir/z']);
    await b2.listFileVersions(bucketId);
    assert.deepEqual(namesOf(b2), ['dir/a', 'dir/deep/', 'dir/z']);
  });

  it('fills prefix from a key that is limited to one, and leaves one that is set', async () => {
    const { b2, server, bucketId } = setup;
    await put(b2, bucketId, 'mine/a', 'mine/sub/b', 'yours/c');
    const created = await b2.createAppKey('mine-only', 'listBuckets,listFiles', bucketId, 'mine/');
    const [applicationKeyId = '', applicationKey = ''] = created.split('\n');
    const limited = component({ ...server, applicationKeyId, applicationKey });
    await limited.listFiles(bucketId);
    assert.equal(limited.prefix, 'mine/');
    assert.equal(limited.accountAllowedPrefix, 'mine/');
    assert.deepEqual(namesOf(limited), ['mine/a', 'mine/sub/b']);
    limited.prefix = 'mine/sub/';
    await limited.listFileVersions(bucketId);
    assert.deepEqual(namesOf(limited), ['mine/sub/b']);
    limited.prefix = 'yours/';
    await failsWith(limited, limited.listFiles(bucketId), {
      code: 'unauthorized',
      errorCode: 151,
      says: /name prefix/,
    });
  });
});

describe('the events of a listing', () => {
  const setup = withServer();

  it('tell each file, and its metadata with ListWithMetadata, in order', async () => {
    const { b2, bucketId } = setup;
    b2.addMetadata('color', 'blue ✓');
    await put(b2, bucketId, 'a', 'b');
    const told: string[] = [];
    b2.onFileList = ({ name, size, kind, sha1Hash }) => told.push(`${name} ${size} ${kind} ${sha1Hash.length}`);
    b2.onMetadataList = ({ fileId, name, value }) => told.push(`${fileId === '' ? 'bucket' : 'file'} ${name}=${value}`);
    await b2.listFiles(bucketId);
    assert.deepEqual(told, ['a 1 upload 40', 'b 1 upload 40']);
    told.length = 0;
    b2.config('ListWithMetadata', true);
    await b2.listFiles(bucketId);
    assert.deepEqual(told, ['a 1 upload 40', 'file color=blue ✓', 'b 1 upload 40', 'file color=blue ✓']);
  });

  it('tell buckets and, with ListWithMetadata, theirs', async () => {
    const { b2 } = setup;
    b2.addMetadata('owner', 'me');
    const second = await b2.createBucket('another-bucket', 'allPublic');
    b2.config('ListWithMetadata', true);
    const told: unknown[] = [];
    b2.onBucketList = ({ name, kind }) => told.push([name, kind]);
    b2.onMetadataList = ({ bucketId, fileId, name, value }) => told.push([bucketId, fileId, name, value]);
    await b2.listBuckets();
    assert.deepEqual(told, [
      ['another-bucket', 'allPublic'],
      [second, '', 'owner', 'me'],
      ['my-test-bucket', 'allPrivate'],
    ]);
    assert.deepEqual([...b2.bucketName], ['another-bucket', 'my-test-bucket']);
  });
});

describe('deleting and hiding', () => {
  const setup = withServer();

  it('removes every version, hide marker and unfinished upload of exactly one name', async () => {
    const { b2, bucketId } = setup;
    await put(b2, bucketId, 'x', 'x', 'x/y', 'xx');
    await b2.hideFile(bucketId, 'x');
    await b2.startMultipartUpload(bucketId, 'x');
    await b2.listFiles(bucketId);
    const before = namesOf(b2);
    await b2.deleteFile(bucketId, 'x');
    assert.deepEqual(namesOf(b2), before);
    assert.deepEqual(await storedIn(b2, bucketId), ['upload x/y', 'upload xx']);
  });

  it('removes versions that fill more than one page', async () => {
    const { b2, bucketId } = setup;
    b2.fileData = 'x';
    await b2.uploadFile(bucketId, 'x');
    for (let i = 0; i < 1000; i++) await b2.startMultipartUpload(bucketId, 'x');
    const requests = requestsOf(b2);
    await b2.deleteFile(bucketId, 'x');
    assert.equal(requests.filter(({ call }) => call === 'b2_list_file_versions').length, 2);
    assert.deepEqual(await storedIn(b2, bucketId), []);
  });

  it('removes the oldest version first, so that no older one is the current one for a moment', async () => {
    const { b2, bucketId } = setup;
    const ids = await put(b2, bucketId, 'x', 'x', 'x');
    const bodies: string[] = [];
    b2.config('LogLevel', 3);
    b2.onLog = ({ logType, message }) => {
      if (logType === 'RequestBody' && message.includes('"fileId"')) bodies.push(JSON.parse(message).fileId);
    };
    await b2.deleteFile(bucketId, 'x');
    assert.deepEqual(bodies, ids);
    assert.deepEqual(await storedIn(b2, bucketId), []);
  });

  it('hides a name, whose versions stay, until the marker is deleted', async () => {
    const { b2, bucketId, bucketName } = setup;
    const [id = ''] = await put(b2, bucketId, 'x');
    await b2.hideFile(bucketId, 'x');
    await b2.listFiles(bucketId);
    assert.equal(b2.fileCount, 0);
    await failsWith(b2, b2.downloadFile(bucketName, 'x'), { code: 'not_found', errorCode: 151, says: /Check/ });
    await b2.downloadFileById(id);
    await b2.listFileVersions(bucketId);
    assert.deepEqual([...b2.fileKind], ['hide', 'upload']);
    assert.equal(b2.fileSize[0], 0);
    await b2.deleteFileVersion('x', b2.fileId[0] ?? '');
    await b2.downloadFile(bucketName, 'x');
    assert.equal(b2.fileData.toString(), 'x');
  });

  it('refuses a bucket that is not empty', async () => {
    const { b2, bucketId } = setup;
    await put(b2, bucketId, 'x');
    await failsWith(b2, b2.deleteBucket(bucketId), {
      code: 'cannot_delete_non_empty_bucket',
      errorCode: 151,
      says: /Delete every file version/,
    });
    await b2.deleteFile(bucketId, 'x');
    await b2.deleteBucket(bucketId);
    await b2.listBuckets();
    assert.equal(b2.bucketCount, 0);
  });
});

describe('changing a bucket', () => {
  const setup = withServer();

  it('sends nothing when nothing is to change', async () => {
    const { b2, bucketId } = setup;
    const requests = requestsOf(b2);
    await b2.updateBucket(bucketId, '', false);
    assert.deepEqual(requests, []);
  });

  it('changes the kind, the metadata, or both', async () => {
    const { b2, bucketId } = setup;
    b2.addMetadata('owner', 'me');
    await b2.updateBucket(bucketId, 'allPublic', false);
    await b2.getBucketInfo(bucketId);
    assert.deepEqual([b2.bucketKind[0], b2.metadataCount], ['allPublic', 0]);
    b2.addMetadata('owner', 'you');
    await b2.updateBucket(bucketId, '', true);
    await b2.getBucketInfo(bucketId);
    assert.deepEqual([b2.bucketKind[0], b2.metadataValue[0]], ['allPublic', 'you']);
  });

  it('is refused when somebody else was faster than IfRevision allows', async () => {
    const { b2, bucketId } = setup;
    await b2.getBucketInfo(bucketId);
    const revision = b2.bucketRevision[0] ?? -1;
    await b2.updateBucket(bucketId, 'allPublic', false);
    b2.config('IfRevision', revision);
    await failsWith(b2, b2.updateBucket(bucketId, 'allPrivate', false), {
      code: 'conflict',
      errorCode: 151,
      says: /Read it again and repeat/,
    });
    await b2.getBucketInfo(bucketId);
    assert.equal(b2.bucketKind[0], 'allPublic');
    b2.config('IfRevision', b2.bucketRevision[0] ?? -1);
    await b2.updateBucket(bucketId, 'allPrivate', false);
  });
});
