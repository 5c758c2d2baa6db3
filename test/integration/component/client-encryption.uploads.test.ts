import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import type { BackblazeB2 } from '../../../src/index.js';
import { CHUNK, fetched, KEY, PART, PASSWORD, withEncryption } from '../../helpers/encrypted-component.js';
import { bytesOf, component, failure, requestsOf, storedIn } from '../../helpers/setup.js';

describe('uploads that are encrypted', () => {
  const { setup, ciphertext } = withEncryption();

  // Parts of less than a million bytes are not made.
  const LARGE = bytesOf(6_500_000, 8);

  beforeEach(async () => {
    const { b2, path } = setup;
    b2.config('FragmentSize', PART);
    b2.config('SimpleUploadLimit', PART);
    b2.config('MaxConcurrentParts', 2);
    b2.localFile = path('source');
    await writeFile(path('source'), LARGE);
  });

  function interruptAt(b2: BackblazeB2, parts: number): void {
    let stored = 0;
    b2.onFragmentComplete = (event) => {
      stored++;
      event.interrupt = stored === parts;
    };
  }

  async function headerOf(id: string): Promise<string> {
    return (await ciphertext(id)).subarray(0, 96).toString('base64url');
  }

  const headerIn = (state: string): unknown =>
    (JSON.parse(Buffer.from(state, 'base64url').toString()) as { encryption?: string }).encryption;

  it('goes on after an interrupt with the same salt, sends only what is missing, and counts plaintext', async () => {
    const { b2, bucketId } = setup;
    interruptAt(b2, 4);
    assert.equal((await failure(b2.uploadFile(bucketId, 'large'))).code, 'interrupted');
    const header = headerIn(b2.config('ResumableUploadState'));
    assert.ok(b2.startByte > 0 && b2.startByte % CHUNK === 0, `startByte is ${b2.startByte}`);
    b2.onFragmentComplete = null;
    let last = 0;
    b2.on('Progress', ({ bytesTransferred }) => {
      last = bytesTransferred;
    });
    const requests = requestsOf(b2);
    const id = await b2.uploadFile(bucketId, 'large');
    const sent = requests.filter(({ call }) => call === 'b2_upload_part').length;
    assert.ok(sent <= 4, `${sent} parts were sent again`);
    assert.equal(last, LARGE.length);
    assert.equal(await headerOf(id), header);
    assert.ok(LARGE.equals(await fetched(b2, id)));
  });

  it('goes on in another instance by its journal', async () => {
    const { b2, bucketId, server, path } = setup;
    b2.config('JournalDirectory', path('journals'));
    interruptAt(b2, 4);
    await failure(b2.uploadFile(bucketId, 'large'));
    const header = headerIn(b2.config('ResumableUploadState'));
    const other = component(server);
    other.encryptionPassword = PASSWORD;
    other.localFile = path('source');
    for (const name of ['JournalDirectory', 'FragmentSize', 'SimpleUploadLimit'] as const) {
      other.config(name, b2.config(name));
    }
    const id = await other.uploadFile(bucketId, 'large');
    assert.equal(await headerOf(id), header);
    assert.ok(LARGE.equals(await fetched(other, id)));
  });

  it('begins anew with another salt when the source, the password or the encryption is another one', async () => {
    const { b2, bucketId, path } = setup;
    const changes: readonly (() => unknown)[] = [
      () => writeFile(path('source'), LARGE),
      () => {
        b2.encryptionPassword = 'another one';
      },
      () => b2.config('EncryptionKey', KEY),
    ];
    for (const [index, change] of changes.entries()) {
      interruptAt(b2, 4);
      await failure(b2.uploadFile(bucketId, `large ${index}`));
      const header = headerIn(b2.config('ResumableUploadState'));
      b2.onFragmentComplete = null;
      await change();
      const id = await b2.uploadFile(bucketId, `large ${index}`);
      assert.notEqual(await headerOf(id), header);
      b2.localFile = '';
      assert.ok(LARGE.equals(await fetched(b2, id)));
      b2.localFile = path('source');
    }
  });

  it('of data in memory goes on only with the same data, and its state has no digest of them', async () => {
    const { b2, bucketId } = setup;
    b2.localFile = '';
    for (const same of [true, false]) {
      b2.fileData = LARGE;
      interruptAt(b2, 4);
      await failure(b2.uploadFile(bucketId, 'large'));
      const header = headerIn(b2.config('ResumableUploadState'));
      b2.onFragmentComplete = null;
      // The last byte is in a part that B2 does not have.
      const other = Buffer.from(LARGE);
      other.writeUInt8(other.readUInt8(LARGE.length - 1) ^ 1, LARGE.length - 1);
      b2.fileData = same ? LARGE : other;
      const id = await b2.uploadFile(bucketId, 'large');
      assert.equal((await headerOf(id)) === header, same);
      assert.ok((same ? LARGE : other).equals(await fetched(b2, id)));
    }
  });

  it('never goes on from plaintext, nor does plaintext from it', async () => {
    const { b2, bucketId } = setup;
    for (const password of ['', PASSWORD]) {
      b2.encryptionPassword = password;
      interruptAt(b2, 4);
      await failure(b2.uploadFile(bucketId, 'large'));
      b2.onFragmentComplete = null;
      b2.encryptionPassword = password === '' ? PASSWORD : '';
      const id = await b2.uploadFile(bucketId, 'large');
      const stored = await ciphertext(id);
      assert.equal(stored.equals(LARGE), b2.encryptionPassword === '');
      assert.equal(stored.indexOf(LARGE.subarray(0, 32)) === -1, b2.encryptionPassword !== '');
    }
  });

  it('is an error for a state that does not fit, when the caller gave it', async () => {
    const { b2, bucketId, server, path } = setup;
    interruptAt(b2, 4);
    await failure(b2.uploadFile(bucketId, 'large'));
    const other = component(server);
    other.localFile = path('source');
    other.config('ResumableUploadState', b2.config('ResumableUploadState'));
    for (const password of ['', 'another one']) {
      other.encryptionPassword = password;
      assert.equal((await failure(other.uploadFile(bucketId, 'large'))).code, 'resume_mismatch');
    }
  });

  it('sends a part again byte for byte', async () => {
    const { b2, bucketId, server } = setup;
    const endpoint = 'b2_upload_part';
    server.faults.add({ endpoint, count: 3, fault: { kind: 'status', status: 503, code: 'service_unavailable' } });
    const id = await b2.uploadFile(bucketId, 'large');
    assert.ok(LARGE.equals(await fetched(b2, id)));
  });

  it('of a stream that fails is cancelled, because no later call could go on with it', async () => {
    const { b2, bucketId } = setup;
    b2.uploadStream = (async function* () {
      yield LARGE;
      throw new Error('the disk is gone');
    })();
    assert.equal((await failure(b2.uploadFile(bucketId, 'large'))).code, 'cannot_read_source');
    assert.deepEqual(await storedIn(b2, bucketId), []);
    assert.equal(b2.config('ResumableUploadState'), '');
  });
});
