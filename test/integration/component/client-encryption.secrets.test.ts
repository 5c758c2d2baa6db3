import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { fetched, IV, KEY, PART, PASSWORD, withEncryption } from '../../helpers/encrypted-component.js';
import { failure } from '../../helpers/setup.js';

describe('the secrets of client-side encryption', () => {
  const { setup, content, store } = withEncryption();

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
