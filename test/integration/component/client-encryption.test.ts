import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { inspect } from 'node:util';
import type { BackblazeB2 } from '../../../src/index.js';
import { isThere, runExternal } from '../../helpers/external-command.js';
import { bytesOf, component, failure, requestsOf, storedIn, withServer } from '../../helpers/setup.js';

const PASSWORD = 'six random words from a list';
const KEY = '5a'.repeat(32);
const IV = '3c'.repeat(16);
const CHUNK = 65_536;
const PART = 200_000;

/** Takes what is written; gives the bytes that came before the end or a failure. */
function collector(): { readonly stream: Writable; readonly bytes: () => Buffer } {
  const pieces: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      pieces.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream, bytes: () => Buffer.concat(pieces) };
}

describe('client-side encryption by the component', () => {
  const setup = withServer({ minPartSize: 100_000, recommendedPartSize: PART });
  const content = bytesOf(700_001, 3);

  beforeEach(() => {
    setup.b2.encryptionPassword = PASSWORD;
  });

  async function store(bytes: Buffer = content): Promise<string> {
    setup.b2.fileData = bytes;
    return setup.b2.uploadFile(setup.bucketId, 'file');
  }

  /** As it is stored. */
  async function ciphertext(id: string): Promise<Buffer> {
    const plain = component(setup.server);
    await plain.downloadFileById(id);
    return plain.fileData;
  }

  /** Stores bytes as they are, with the file info of another file. */
  async function storeRaw(bytes: Buffer, like?: string): Promise<string> {
    const plain = component(setup.server);
    plain.config('SimpleUploadLimit', 10_000_000);
    if (like !== undefined) await plain.getFileInfo(like);
    plain.fileData = bytes;
    return plain.uploadFile(setup.bucketId, 'raw');
  }

  async function fetched(b2: BackblazeB2, id: string): Promise<Buffer> {
    b2.localFile = '';
    await b2.downloadFileById(id);
    return b2.fileData;
  }

  describe('what is stored', () => {
    it('is ciphertext, and its file info tells how, and how long the contents are', async () => {
      const { b2 } = setup;
      const id = await store();
      const stored = await ciphertext(id);
      assert.equal(stored.length, 96 + content.length + 16 * Math.ceil(content.length / CHUNK));
      assert.equal(stored.indexOf(content.subarray(0, 16)), -1);
      await b2.getFileInfo(id);
      const info = new Map(b2.metadata.map(({ name, value }) => [name, value]));
      assert.equal(info.get('client_encryption'), `stream1.${stored.subarray(0, 96).toString('base64url')}`);
      assert.equal(info.get('client_plain_size'), String(content.length));
    });

    it('has nothing in common with the same contents stored before', async () => {
      const [one, other] = [await ciphertext(await store()), await ciphertext(await store())];
      assert.notDeepEqual(one.subarray(36, 52), other.subarray(36, 52));
      assert.notDeepEqual(one.subarray(96, 200), other.subarray(96, 200));
    });

    it('keeps no note that the caller has of another file', async () => {
      const { b2 } = setup;
      const id = await store();
      await b2.getFileInfo(id);
      b2.addMetadata('Client_Encryption', 'aes-256-cbc');
      const again = await store(content.subarray(0, 10));
      b2.range = '5-';
      assert.deepEqual(await fetched(b2, again), content.subarray(5, 10));
    });

    it('can be read by openssl in the openssl format and as raw AES-256-CBC', async function () {
      if (!isThere('openssl', ['version'], 'openssl')) return this.skip();
      const { b2, path } = setup;
      b2.config('EncryptionFormat', 'openssl');
      b2.config('EncryptionIterations', 10_000);
      await writeFile(path('salted'), await ciphertext(await store()));
      b2.config('EncryptionKey', KEY);
      b2.config('EncryptionIV', IV);
      await writeFile(path('raw'), await ciphertext(await store()));
      const salted = `enc -d -aes-256-cbc -pbkdf2 -iter 10000 -in ${path('salted')} -out ${path('one')} -pass`;
      await runExternal('openssl', [...salted.split(' '), `pass:${PASSWORD}`]);
      const raw = `enc -d -aes-256-cbc -K ${KEY} -iv ${IV} -in ${path('raw')} -out ${path('other')}`;
      await runExternal('openssl', raw.split(' '));
      assert.ok(content.equals(await readFile(path('one'))));
      assert.ok(content.equals(await readFile(path('other'))));
    });

    it('can be copied on the side of B2, and the copy opens with the password', async () => {
      const { b2 } = setup;
      const copy = await b2.copyFile(await store(), '', 'copy');
      assert.ok(content.equals(await fetched(b2, copy)));
    });
  });

  describe('secrets', () => {
    it('may be a Buffer with text, a key, or passwords of older files', async () => {
      const { b2 } = setup;
      b2.encryptionPassword = Buffer.from('Schlüssel', 'utf8');
      assert.equal(b2.encryptionPassword, 'Schlüssel');
      const old = await store();
      b2.encryptionPassword = PASSWORD;
      b2.config('EncryptionKey', KEY);
      const keyed = await store();
      b2.config('DecryptionPasswords', 'none of them\nSchlüssel');
      for (const id of [old, keyed]) assert.ok(content.equals(await fetched(b2, id)));
      b2.config('EncryptionKey', '');
      assert.equal((await failure(b2.downloadFileById(keyed))).code, 'wrong_password');
    });

    it('are refused without being shown when they are not legal', async () => {
      const { b2 } = setup;
      const bad = await failure(() => {
        b2.encryptionPassword = Buffer.from([0x73, 0xff, 0xfe]);
      });
      assert.deepEqual([bad.code, bad.message.includes('255')], ['invalid_argument', false]);
      assert.ok(!(await failure(() => b2.config('EncryptionKey', 'abcd'))).message.includes('abcd'));
      b2.config('EncryptionIV', IV);
      const alone = await failure(store());
      assert.deepEqual([alone.code, alone.message.includes(IV)], ['invalid_argument', false]);
    });

    it('are in no log, error, state, journal, request or printed form', async () => {
      const { b2, path, bucketId } = setup;
      const seen: string[] = [];
      b2.config('LogLevel', 3);
      b2.config('FragmentSize', PART);
      b2.config('JournalDirectory', path('journals'));
      b2.on('Log', ({ message }) => seen.push(message));
      b2.localFile = path('source');
      await writeFile(b2.localFile, content);
      b2.onFragmentComplete = (event) => {
        event.interrupt = true;
      };
      seen.push(inspect(await failure(b2.uploadFile(bucketId, 'file')), { depth: null, showHidden: true }));
      seen.push(Buffer.from(b2.config('ResumableUploadState'), 'base64url').toString());
      for (const name of await readdir(path('journals'))) seen.push(await readFile(path(`journals/${name}`), 'utf8'));
      b2.onFragmentComplete = null;
      const id = await b2.uploadFile(bucketId, 'file');
      b2.localFile = '';
      b2.encryptionPassword = `${PASSWORD}?`;
      const wrong = await failure(b2.downloadFileById(id));
      seen.push(inspect(wrong, { depth: null }), inspect(b2), JSON.stringify(b2), inspect({ ...b2 }));
      seen.push(b2.config('RawRequest'), b2.config('RawResponse'), b2.config('SentHeaders'));
      assert.ok(seen.length > 20);
      assert.equal(seen.join('\n').includes(PASSWORD), false);
    });

    it('are forgotten by reset()', async () => {
      const { b2, server } = setup;
      const id = await store();
      b2.config('EncryptionKey', KEY);
      b2.reset();
      assert.deepEqual([b2.encryptionPassword, b2.config('EncryptionKey')], ['', '']);
      b2.applicationKeyId = server.applicationKeyId;
      b2.applicationKey = server.applicationKey;
      b2.config('Realm', server.url);
      assert.equal((await fetched(b2, id)).subarray(0, 7).toString(), 'b2crypt');
    });
  });

  describe('a file that is not what it should be', () => {
    it('of another password fails as wrong_password, also when a range is asked for', async () => {
      const { b2 } = setup;
      const id = await store();
      b2.encryptionPassword = 'another one';
      for (const range of ['', '5-9', '400000-400009']) {
        b2.range = range;
        assert.equal((await failure(b2.downloadFileById(id))).code, 'wrong_password');
      }
      b2.encryptionPassword = '';
      b2.config('EncryptionKey', KEY);
      assert.equal((await failure(b2.downloadFileById(id))).code, 'wrong_password');
    });

    it('that was altered, cut or lengthened leaves no file behind', async () => {
      const { b2, path, folder } = setup;
      const id = await store();
      const stored = await ciphertext(id);
      const flipped = Buffer.from(stored);
      flipped.writeUInt8(flipped.readUInt8(500_000) ^ 1, 500_000);
      const whole = 96 + 5 * (CHUNK + 16);
      for (const bytes of [flipped, stored.subarray(0, whole), Buffer.concat([stored, Buffer.alloc(100)])]) {
        b2.localFile = path('target');
        assert.equal((await failure(b2.downloadFileById(await storeRaw(bytes, id)))).code, 'damaged_ciphertext');
        assert.deepEqual(await readdir(folder), []);
      }
    });

    it('gives a stream no byte that is not verified, and does not end it', async () => {
      const { b2 } = setup;
      const stored = await ciphertext(await store());
      stored.writeUInt8(stored.readUInt8(300_000) ^ 1, 300_000);
      const { stream, bytes } = collector();
      b2.downloadStream = stream;
      const id = await storeRaw(stored);
      assert.equal((await failure(b2.downloadFileById(id))).code, 'damaged_ciphertext');
      assert.equal(stream.writableFinished, false);
      assert.ok(bytes().length <= 4 * CHUNK);
      assert.ok(content.subarray(0, bytes().length).equals(bytes()));
    });

    it('is an error when it is not encrypted, unless that is allowed', async () => {
      const { b2, path } = setup;
      const id = await storeRaw(content);
      const error = await failure(b2.downloadFileById(id));
      assert.equal(error.code, 'unknown_encryption');
      assert.match(error.message, /AllowPlainDownload/);
      b2.config('AllowPlainDownload', true);
      assert.ok(content.equals(await fetched(b2, id)));
      for (const [start, end] of [
        [3, 9],
        [CHUNK, CHUNK + 5],
        [content.length - 3, content.length - 1],
      ] as const) {
        b2.range = `${start}-${end}`;
        assert.ok(content.subarray(start, end + 1).equals(await fetched(b2, id)), b2.range);
      }
      b2.range = '';
      b2.localFile = path('empty');
      await b2.downloadFileById(await storeRaw(Buffer.alloc(0)));
      assert.equal((await readFile(path('empty'))).length, 0);
    });

    it('that should be encrypted is an error also where plain files are allowed', async () => {
      const { b2 } = setup;
      b2.config('AllowPlainDownload', true);
      const id = await storeRaw(content, await store());
      assert.equal((await failure(b2.downloadFileById(id))).code, 'damaged_ciphertext');
    });

    it('of AES-256-CBC is found out by a wrong password, and by its SHA-1 when it was altered', async () => {
      const { b2, server } = setup;
      b2.config('EncryptionFormat', 'openssl');
      b2.config('EncryptionIterations', 10_000);
      b2.config('SimpleUploadLimit', 1_000_000);
      const id = await store();
      server.faults.add({ endpoint: 'b2_download_file_by_id', count: 1, fault: { kind: 'corrupt' } });
      assert.equal((await failure(b2.downloadFileById(id))).code, 'checksum_mismatch');
      b2.encryptionPassword = 'another one';
      assert.equal((await failure(b2.downloadFileById(id))).code, 'wrong_password');
    });
  });

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

  describe('an upload in parts', () => {
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

    it('by the caller, part by part, is refused', async () => {
      const { b2, bucketId } = setup;
      assert.equal((await failure(b2.startMultipartUpload(bucketId, 'large'))).code, 'invalid_argument');
      assert.equal((await failure(b2.uploadPart('id', 1))).code, 'invalid_argument');
    });
  });

  describe('a download that breaks', () => {
    for (const [format, key] of Object.entries({ stream: '', openssl: '', raw: KEY })) {
      it(`goes on, in the format ${format}`, async () => {
        const { b2, server } = setup;
        b2.config('EncryptionFormat', format === 'openssl' ? 'openssl' : 'stream');
        b2.config('EncryptionIterations', 10_000);
        b2.config('EncryptionKey', key);
        b2.config('EncryptionIV', key === '' ? '' : IV);
        const id = await store();
        const endpoint = 'b2_download_file_by_id';
        server.faults.add({ endpoint, count: 4, fault: { kind: 'truncate', afterBytes: 400_000 } });
        b2.config('MaxAttempts', 6);
        assert.ok(content.equals(await fetched(b2, id)));
        assert.equal(b2.config('BytesTransferred'), String(content.length));
      });
    }

    it('goes on in the next call, with the chunks that are missing', async () => {
      const { b2, server, path } = setup;
      const id = await store();
      b2.localFile = path('target');
      b2.config('MaxAttempts', 1);
      const endpoint = 'b2_download_file_by_id';
      server.faults.add({ endpoint, count: 1, fault: { kind: 'truncate', afterBytes: 400_000 } });
      await failure(b2.downloadFileById(id));
      const kept = b2.startByte;
      assert.ok(kept >= CHUNK && kept % CHUNK === 0, `startByte is ${kept}`);
      const requests = requestsOf(b2);
      await b2.downloadFileById(id);
      assert.ok(content.equals(await readFile(path('target'))));
      assert.equal(requests[0]?.headers['range'], `bytes=${96 + (kept / CHUNK) * (CHUNK + 16)}-`);
    });

    it('does not go on from ciphertext that was downloaded without the password', async () => {
      const { b2, server, path } = setup;
      const id = await store();
      b2.localFile = path('target');
      b2.config('MaxAttempts', 1);
      const endpoint = 'b2_download_file_by_id';
      server.faults.add({ endpoint, count: 1, fault: { kind: 'truncate', afterBytes: 400_000 } });
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
