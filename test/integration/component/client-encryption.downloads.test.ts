import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { CHUNK, collector, fetched, IV, KEY, PASSWORD, withEncryption } from '../../helpers/encrypted-component.js';
import { failure, requestsOf } from '../../helpers/setup.js';

describe('downloads of encrypted files', () => {
  const { setup, content, store, ciphertext, storeRaw } = withEncryption();

  describe('a range', () => {
    it('takes its chunks and no more, and no request besides', async () => {
      const { b2 } = setup;
      const id = await store();
      b2.range = `${2 * CHUNK + 5}-${3 * CHUNK}`;
      const requests = requestsOf(b2);
      assert.ok(content.subarray(2 * CHUNK + 5, 3 * CHUNK + 1).equals(await fetched(b2, id)));
      const sealed = CHUNK + 16;
      assert.deepEqual(
        requests.map(({ headers }) => headers['range']),
        [`bytes=${96 + 2 * sealed}-${96 + 4 * sealed - 1}`],
      );
    });

    it('works without the note in the file info, too', async () => {
      const { b2 } = setup;
      const id = await storeRaw(await ciphertext(await store()));
      b2.range = `${5 * CHUNK}-${5 * CHUNK + 9}`;
      assert.deepEqual(await fetched(b2, id), content.subarray(5 * CHUNK, 5 * CHUNK + 10));
    });

    it('behind the end of the contents is refused', async () => {
      const { b2 } = setup;
      const id = await store();
      const { length } = content;
      for (const range of [`${length}-`, `${length}-${length + 5}`, `${length + CHUNK * 2}-`]) {
        b2.range = range;
        assert.equal((await failure(b2.downloadFileById(id))).code, 'range_not_satisfiable');
      }
    });
  });

  describe('a download that breaks', () => {
    const fault = { kind: 'truncate', afterBytes: 400_000 } as const;
    const cut = (count: number) => setup.server.faults.add({ endpoint: 'b2_download_file_by_id', count, fault });

    for (const [format, key] of Object.entries({ stream: '', openssl: '', raw: KEY })) {
      it(`goes on, in the format ${format}`, async () => {
        const { b2 } = setup;
        b2.config('EncryptionFormat', format === 'openssl' ? 'openssl' : 'stream');
        b2.config('EncryptionIterations', 10_000);
        b2.config('EncryptionKey', key);
        b2.config('EncryptionIV', key === '' ? '' : IV);
        const id = await store();
        cut(4);
        b2.config('MaxAttempts', 6);
        assert.ok(content.equals(await fetched(b2, id)));
        assert.equal(b2.config('BytesTransferred'), String(content.length));
      });
    }

    it('goes on in the next call, with the chunks that are missing', async () => {
      const { b2, path } = setup;
      const id = await store();
      b2.localFile = path('target');
      b2.config('MaxAttempts', 1);
      cut(1);
      await failure(b2.downloadFileById(id));
      const kept = b2.startByte;
      assert.ok(kept >= CHUNK && kept % CHUNK === 0, `startByte is ${kept}`);
      const requests = requestsOf(b2);
      await b2.downloadFileById(id);
      assert.ok(content.equals(await readFile(path('target'))));
      assert.equal(requests[0]?.headers['range'], `bytes=${96 + (kept / CHUNK) * (CHUNK + 16)}-`);
    });

    it('does not go on from ciphertext that was downloaded without the password', async () => {
      const { b2, path } = setup;
      const id = await store();
      b2.localFile = path('target');
      b2.config('MaxAttempts', 1);
      cut(1);
      b2.encryptionPassword = '';
      await failure(b2.downloadFileById(id));
      b2.encryptionPassword = PASSWORD;
      await b2.downloadFileById(id);
      assert.ok(content.equals(await readFile(path('target'))));
    });
  });

  it('encrypts a stream, and gives it to a stream', async () => {
    const { b2, bucketId } = setup;
    b2.uploadStream = Readable.from([content]);
    const id = await b2.uploadFile(bucketId, 'streamed');
    const { stream, bytes } = collector();
    b2.downloadStream = stream;
    await b2.downloadFileById(id);
    assert.ok(content.equals(bytes()));
    assert.equal(stream.writableFinished, true);
  });

  it('tells plaintext by Transfer, and its size by the events', async () => {
    const { b2 } = setup;
    const id = await store();
    const pieces: Buffer[] = [];
    b2.on('Transfer', ({ text }) => void pieces.push(Buffer.from(text)));
    assert.ok(content.equals(await fetched(b2, id)));
    assert.ok(content.equals(Buffer.concat(pieces)));
  });
});
