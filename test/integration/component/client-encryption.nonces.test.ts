import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { stat, utimes, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { CHUNK, flipBit, withEncryption } from '../../helpers/encrypted-component.js';
import { type Relay, startRelay } from '../../helpers/relay.js';
import { bytesOf, component, failure } from '../../helpers/setup.js';
import { type WatchedNonces, watchNonces } from '../../helpers/watched-nonces.js';

/** As the engine cuts parts of this size here: rounded up to whole chunks. */
const PART = 16 * CHUNK;
const LARGE = bytesOf(6 * PART + 99, 21);

describe('no nonce ever covers two contents under one key', () => {
  const { setup, store } = withEncryption();
  let nonces: WatchedNonces;
  let relay: Relay;
  /** What left this machine, by connection. */
  let wire: Map<object, Buffer[]>;

  beforeEach(async () => {
    wire = new Map();
    relay = await startRelay(setup.server.url, (block, connection) => {
      wire.set(connection, [...(wire.get(connection) ?? []), block]);
    });
    setup.b2.config('Realm', relay.url);
    setup.b2.config('FragmentSize', 1_000_000);
    setup.b2.config('SimpleUploadLimit', 200_000);
    setup.b2.config('MaxConcurrentParts', 2);
    nonces = watchNonces();
  });

  afterEach(async () => {
    nonces.stop();
    await relay.close();
    const sent = [...wire.values()].map((blocks) => Buffer.concat(blocks));
    const left = (piece: Buffer): boolean => sent.some((bytes) => bytes.includes(piece));
    // What is encrypted to be compared with what has left must stay here when it differs.
    for (const pieces of nonces.conflicts()) assert.ok(pieces.filter(left).length < 2, 'two contents under one nonce');
    assert.ok(nonces.chunks > nonces.pairs, 'nothing was encrypted again, so nothing was proven');
  });

  /** In the middle of a part, so that some of its chunks have left already. */
  async function interruptAt(bytes: number): Promise<void> {
    const { b2, bucketId } = setup;
    b2.onTransfer = ({ bytesTransferred }) => {
      if (bytesTransferred > bytes) b2.interrupt();
    };
    assert.equal((await failure(b2.uploadFile(bucketId, 'large'))).code, 'interrupted');
    b2.onTransfer = null;
  }

  it('when an upload of a file goes on, whether it was changed meanwhile or not, its time set back or not', async () => {
    const { b2, bucketId, path } = setup;
    b2.localFile = path('source');
    await writeFile(b2.localFile, LARGE);
    const { atime, mtime } = await stat(b2.localFile);
    const changes: readonly (() => Promise<void>)[] = [
      async () => undefined,
      () => writeFile(b2.localFile, flipBit(LARGE, LARGE.length - 1)),
      async () => {
        await writeFile(b2.localFile, flipBit(LARGE, 5 * PART));
        await utimes(b2.localFile, atime, mtime);
      },
      () => writeFile(b2.localFile, flipBit(LARGE, 3)),
    ];
    for (const change of changes) {
      for (const bytes of [2.5 * PART, 4.2 * PART]) await interruptAt(bytes);
      await change();
      await b2.uploadFile(bucketId, 'large');
    }
  });

  it('when an upload of data in memory goes on with the same or with other data', async () => {
    const { b2, bucketId } = setup;
    for (const data of [LARGE, flipBit(LARGE, LARGE.length - 1), flipBit(LARGE, 2 * PART)]) {
      b2.fileData = LARGE;
      await interruptAt(3.5 * PART);
      b2.fileData = data;
      await b2.uploadFile(bucketId, 'large');
    }
  });

  it('when a file is changed between two tries of a part', async () => {
    const { b2, bucketId, path, server } = setup;
    const bytes = bytesOf(10_000_000, 22);
    b2.localFile = path('source');
    await writeFile(b2.localFile, bytes);
    // Parts of several blocks: the first ones leave before the end of the part tells of the change.
    b2.config('FragmentSize', 4_000_000);
    const unavailable = { kind: 'status', status: 503, code: 'service_unavailable' } as const;
    server.faults.add({ endpoint: 'b2_upload_part', skip: 1, count: 1, fault: unavailable });
    b2.config('LogLevel', 2);
    b2.onLog = ({ message }) => {
      if (message.includes('503')) writeFileSync(b2.localFile, bytesOf(bytes.length, 23));
    };
    assert.equal((await failure(b2.uploadFile(bucketId, 'large'))).code, 'source_changed');
    assert.ok(nonces.conflicts().length > 0, 'the second try was seen to differ');
    b2.onLog = null;
    await b2.uploadFile(bucketId, 'large');
  });

  it('when the same contents are uploaded by every way, over and over', async () => {
    const { b2, bucketId, server } = setup;
    const unavailable = { kind: 'status', status: 503, code: 'service_unavailable' } as const;
    for (const endpoint of ['b2_upload_file', 'b2_upload_part'] as const) {
      server.faults.add({ endpoint, count: 2, fault: unavailable });
    }
    const small = LARGE.subarray(0, 100_000);
    await b2.uploadFiles(bucketId, [
      { fileName: 'a', fileData: small },
      { fileName: 'b', fileData: small },
      { fileName: 'c', fileData: LARGE },
      { fileName: 'd', stream: Readable.from([LARGE]) },
    ]);
    const id = await store(LARGE);
    await b2.reencrypt(await b2.reencrypt(id));
    const other = component(server);
    other.config('EncryptionKey', '5a'.repeat(32));
    other.fileData = small;
    await other.uploadFile(bucketId, 'e');
    await other.uploadFile(bucketId, 'e');
  });

  it('when parts are sent one by one, fail, and come again as others', async () => {
    const { b2, bucketId, server } = setup;
    const uploadId = await b2.startMultipartUpload(bucketId, 'parts');
    b2.fileData = LARGE.subarray(0, PART);
    await b2.uploadPart(uploadId, 1);
    server.faults.add({ endpoint: 'b2_upload_part', count: 3, fault: { kind: 'reset', afterBytes: 300_000 } });
    b2.fileData = LARGE.subarray(PART, 2 * PART);
    await failure(b2.uploadPart(uploadId, 2));
    const original = b2.fileData;
    for (const at of [0, 100_000]) {
      b2.fileData = flipBit(original, at);
      assert.equal((await failure(b2.uploadPart(uploadId, 2))).code, 'source_changed');
    }
    b2.fileData = original;
    await b2.uploadPart(uploadId, 2);
    await b2.uploadPart(uploadId, 3, true);
    assert.equal(nonces.conflicts().length, 2, 'both were seen, and neither has left');
  });
});
