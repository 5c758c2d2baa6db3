/** Gives away limited access: an application key that may only read one folder, and a token for downloads. */
import { type B2Error, BackblazeB2 } from '../src/index.js';
import { startServer } from '../src/server/index.js';

const server = await startServer();
try {
  const owner = new BackblazeB2();
  owner.applicationKeyId = server.applicationKeyId;
  owner.applicationKey = server.applicationKey;
  owner.config('Realm', server.url);
  const bucketId = await owner.createBucket('my-shared-files');
  for (const name of ['public/hello.txt', 'private/diary.txt']) {
    owner.fileData = `this is ${name}`;
    await owner.uploadFile(bucketId, name);
  }

  // The secret of a key is shown only once, here.
  const made = await owner.createAppKey('reader', 'listFiles,readFiles', bucketId, 'public/', 3600);
  const [keyId = '', secret = ''] = made.split('\n');

  const reader = new BackblazeB2();
  reader.applicationKeyId = keyId;
  reader.applicationKey = secret;
  reader.config('Realm', server.url);
  await reader.authorize();
  console.log(`the key may do ${reader.accountCapabilities} in ${reader.accountAllowedBucketName}`);
  await reader.listFiles(bucketId);
  console.log(`it sees ${reader.fileName.join(', ')}, because prefix is ${reader.prefix}`);
  await reader.downloadFile('my-shared-files', 'private/diary.txt').catch((error: B2Error) => {
    console.log(`it cannot read the diary: ${error.code}`);
  });

  // A download token is good for downloads by name under its prefix, for as long as it says, and for nothing else.
  const token = await owner.getDownloadAuthToken(bucketId, 'private/', 60);
  reader.config('DownloadAuthToken', token);
  await reader.downloadFile('my-shared-files', 'private/diary.txt');
  console.log(`with the token it can: ${reader.fileData}`);

  await owner.listAppKeys();
  for (const { id, name } of owner.appKeys) {
    await owner.deleteAppKey(id);
    console.log(`deleted the key ${name}`);
  }
} finally {
  await server.close();
}
