import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, open, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import type { BackblazeB2 } from '../../src/index.js';
import { failsWith } from '../helpers/failures.js';
import { bytesOf, component, requestsOf, storedIn, withServer } from '../helpers/setup.js';
import { until } from '../helpers/until.js';

const PART = 5_000_000;
const SLOW = { kind: 'bandwidth', bytesPerSecond: 10_000_000 } as const;

function inParts(b2: BackblazeB2): void {
  b2.config('FragmentSize', PART);
  b2.config('SimpleUploadLimit', PART);
}

/** Resolves with what has been moved, once that is enough. */
function moved(b2: BackblazeB2, enough: number): Promise<void> {
  let bytes = 0;
  b2.on('Transfer', ({ bytesTransferred }) => {
    bytes = bytesTransferred;
  });
  return until(() => bytes >= enough);
}

describe('a source that is changed while it is uploaded', () => {
  const setup = withServer();
  const SIZE = 20_000_000;

  const CHANGES: Readonly<Record<string, (path: string) => Promise<void>>> = {
    grows: (path) => appendFile(path, 'more'),
    shrinks: (path) => truncate(path, SIZE - 1_000_000),
    'is written anew with the same size': async (path) => {
      const handle = await open(path, 'r+');
      await handle.write(Buffer.alloc(1000, 'x'), 0, 1000, 0);
      await handle.close();
    },
    'is written anew and dated back': async (path) => {
      const { atime, mtime } = await stat(path);
      await writeFile(path, bytesOf(SIZE + 1, 2));
      await utimes(path, atime, mtime);
    },
  };
  for (const [how, change] of Object.entries(CHANGES)) {
    for (const large of [false, true]) {
      it(`is not stored ${large ? 'in parts' : 'by one request'} when it ${how}`, async () => {
        const { b2, server, bucketId } = setup;
        if (large) inParts(b2);
        b2.config('MaxConcurrentParts', 2);
        b2.localFile = setup.path('source');
        await writeFile(b2.localFile, bytesOf(SIZE));
        for (const endpoint of ['b2_upload_file', 'b2_upload_part'] as const)
          server.faults.add({ endpoint, fault: SLOW });
        const upload = failsWith(b2, b2.uploadFile(bucketId, 'file'), {
          code: 'source_changed',
          errorCode: 302,
          says: /changed while it was being uploaded. Nothing was stored. Upload it again/,
        });
        await moved(b2, 1_000_000);
        await change(b2.localFile);
        await upload;
        // No version, and no unfinished upload either.
        assert.deepEqual(await storedIn(b2, bucketId), []);
        assert.equal(b2.startByte, 0);
        assert.equal(b2.config('ResumableUploadState'), '');
        server.faults.clear();
        await b2.uploadFile(bucketId, 'file');
        b2.localFile = '';
        await b2.downloadFile(setup.bucketName, 'file');
        assert.ok(b2.fileData.equals(await readFile(setup.path('source'))));
      });
    }
  }
});

describe('a stream that cannot be read', () => {
  const setup = withServer();

  it('fails the upload with its reason, and nothing is stored', async () => {
    const { b2, bucketId } = setup;
    inParts(b2);
    async function* broken(): AsyncGenerator<Buffer> {
      yield bytesOf(1000);
      throw new Error('the tape tore');
    }
    b2.uploadStream = broken();
    await failsWith(b2, b2.uploadFile(bucketId, 'file'), {
      code: 'cannot_read_source',
      errorCode: 302,
      says: /Reading the stream failed: the tape tore/,
    });
    assert.deepEqual(await storedIn(b2, bucketId), []);
  });

  it('is refused when somebody else reads it', async () => {
    const { b2, bucketId } = setup;
    const stream = new Blob(['x']).stream();
    stream.getReader();
    b2.uploadStream = stream;
    await failsWith(b2, b2.uploadFile(bucketId, 'file'), {
      code: 'cannot_read_source',
      errorCode: 302,
      says: /Reading the stream failed: .*locked/,
    });
  });
});

describe('a disk that is full', () => {
  let mounted = false;

  // Before the hooks of the server, which remove the folder that it is mounted in.
  afterEach(() => {
    if (mounted) spawnSync('umount', [setup.path('disk')]);
  });

  const setup = withServer();

  beforeEach(async function () {
    const disk = setup.path('disk');
    await mkdir(disk);
    mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', disk]).status === 0;
    if (mounted) return;
    console.warn('SKIPPED: a small file system cannot be mounted here; the tests of a full disk are left out');
    this.skip();
  });

  it('ends a download, which goes on at its byte when there is room again', async () => {
    const { b2, bucketName } = setup;
    const bytes = bytesOf(6_000_000);
    b2.fileData = bytes;
    await b2.uploadFile(setup.bucketId, 'file');
    await writeFile(setup.path('disk/other'), Buffer.alloc(4_000_000));
    b2.localFile = setup.path('disk/target');
    await failsWith(b2, b2.downloadFile(bucketName, 'file'), {
      code: 'disk_full',
      errorCode: 302,
      says: /Free some space and call again/,
    });
    assert.ok(!(await readdir(setup.path('disk'))).includes('target'));
    await rm(setup.path('disk/other'));
    const kept = b2.startByte;
    assert.ok(kept > 0);
    const requests = requestsOf(b2);
    await b2.downloadFile(bucketName, 'file');
    assert.equal(requests[0]?.headers['range'], `bytes=${kept}-`);
    assert.ok((await readFile(b2.localFile)).equals(bytes));
    assert.deepEqual(await readdir(setup.path('disk')), ['target']);
  });

  it('leaves an existing target as it was', async () => {
    const { b2, bucketName } = setup;
    b2.fileData = bytesOf(20_000_000);
    await b2.uploadFile(setup.bucketId, 'file');
    b2.localFile = setup.path('disk/target');
    b2.overwrite = true;
    await writeFile(b2.localFile, 'mine');
    await failsWith(b2, b2.downloadFile(bucketName, 'file'), {
      code: 'disk_full',
      errorCode: 302,
      says: /disk is full/,
    });
    assert.equal(await readFile(b2.localFile, 'utf8'), 'mine');
  });
});

describe('a server that goes away', () => {
  const setup = withServer();
  const says = /Check the address|closed the connection|no such|ended/;
  const gone = { code: 'connection_refused', errorCode: 10061, says } as const;

  it('ends an upload by one request after some tries', async () => {
    const { b2, server, bucketId } = setup;
    b2.fileData = bytesOf(20_000_000);
    server.faults.add({ endpoint: 'b2_upload_file', fault: SLOW });
    const upload = failsWith(b2, b2.uploadFile(bucketId, 'file'), gone);
    await moved(b2, 1_000_000);
    await server.close();
    assert.equal((await upload).attempts, 3);
  });

  it('ends an upload in parts after some tries, and keeps what is needed to go on', async () => {
    const { b2, server, bucketId } = setup;
    inParts(b2);
    b2.config('MaxConcurrentParts', 1);
    b2.fileData = bytesOf(4 * PART);
    server.faults.add({ endpoint: 'b2_upload_part', skip: 1, fault: SLOW });
    const upload = failsWith(b2, b2.uploadFile(bucketId, 'file'), gone);
    await moved(b2, PART + 1_000_000);
    await server.close();
    await upload;
    assert.equal(b2.startByte, PART);
    assert.notEqual(b2.config('ResumableUploadState'), '');
  });

  it('ends a download after some tries, and keeps what has come', async () => {
    const { b2, server, bucketId, bucketName } = setup;
    b2.fileData = bytesOf(20_000_000);
    await b2.uploadFile(bucketId, 'file');
    b2.localFile = setup.path('target');
    server.faults.add({ endpoint: 'b2_download_file_by_name', fault: SLOW });
    const download = failsWith(b2, b2.downloadFile(bucketName, 'file'), gone);
    await moved(b2, 1_000_000);
    await server.close();
    await download;
    assert.ok(b2.startByte >= 1_000_000);
    assert.deepEqual((await readdir(setup.folder)).sort(), ['target.b2part', 'target.b2part.json']);
  });

  it('is given up when it says nothing for as long as timeout says', async () => {
    const { server, bucketId } = setup;
    const b2 = component(server);
    await b2.authorize();
    b2.timeout = 1;
    b2.config('MaxAttempts', 1);
    server.faults.add({ endpoint: 'b2_list_file_names', fault: { kind: 'never_answer' } });
    await failsWith(b2, b2.listFiles(bucketId), { code: 'timeout', errorCode: 201, says: /raise [Tt]imeout/ });
  });
});

describe('bytes that are damaged on the way', () => {
  const setup = withServer();
  const expected = { code: 'checksum_mismatch', errorCode: 302, says: /Nothing was kept. Download again/ } as const;

  for (const large of [false, true]) {
    it(`never get the name of the target, ${large ? 'in parts' : 'small'}`, async () => {
      const { b2, server, bucketId, bucketName } = setup;
      if (large) inParts(b2);
      const bytes = bytesOf(2 * PART + 1);
      b2.fileData = bytes;
      await b2.uploadFile(bucketId, 'file');
      server.faults.add({ endpoint: 'b2_download_file_by_name', count: 2, fault: { kind: 'corrupt' } });
      b2.localFile = setup.path('target');
      await failsWith(b2, b2.downloadFile(bucketName, 'file'), expected);
      assert.deepEqual(await readdir(setup.folder), []);
      assert.equal(b2.startByte, 0);
      b2.localFile = '';
      await failsWith(b2, b2.downloadFile(bucketName, 'file'), expected);
      assert.equal(b2.fileData.length, 0);
      await b2.downloadFile(bucketName, 'file');
      assert.ok(b2.fileData.equals(bytes));
    });
  }
});
