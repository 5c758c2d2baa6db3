/** Encryption on this side: what B2 has of a file, ranges of it, another password, and what happens without the right one. */
import { randomBytes } from 'node:crypto';
import { type B2Error, BackblazeB2 } from '../src/index.js';
import { startServer } from '../src/server/index.js';

const server = await startServer();
try {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = server.applicationKeyId;
  b2.applicationKey = server.applicationKey;
  b2.config('Realm', server.url);
  const bucketId = await b2.createBucket('my-secrets');

  b2.encryptionPassword = 'anvil-copper-meadow-seven-lantern-fog';
  b2.fileData = 'Dear diary, nobody is to read this. '.repeat(10_000);
  const id = await b2.uploadFile(bucketId, 'diary.txt');
  await b2.downloadFileById(id);
  console.log(`with the password: ${b2.fileData.subarray(0, 35)}`);

  b2.range = '359964-359998';
  await b2.downloadFileById(id);
  console.log(`its last sentence alone: ${b2.fileData}`);
  b2.range = '';

  const stranger = b2.clone();
  stranger.encryptionPassword = '';
  await stranger.downloadFileById(id);
  console.log(`what B2 has: ${stranger.fileData.length} bytes, ${stranger.fileData.subarray(0, 7)} ...`);
  stranger.encryptionPassword = 'guessed';
  await stranger.downloadFileById(id).catch((error: B2Error) => console.log(`with another one: ${error.code}`));

  // Old files are read with the old password, new ones are written with the new one.
  b2.config('DecryptionPasswords', b2.encryptionPassword);
  b2.encryptionPassword = 'six-other-words-from-a-list';
  await b2.downloadFileById(id);
  console.log(`after the change of the password: ${b2.fileData.length} bytes`);

  // Programs do better with a key, for example from openssl rand -hex 32.
  b2.config('EncryptionKey', randomBytes(32).toString('hex'));
  b2.fileData = 'written with a key';
  await b2.downloadFileById(await b2.uploadFile(bucketId, 'keyed.txt'));
  console.log(`${b2.fileData}`);
} finally {
  await server.close();
}
