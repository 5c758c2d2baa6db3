/** Replaces an application key without an outage: a new key of the same rights, then the old one goes. */
import { type B2Error, BackblazeB2 } from '../src/index.js';
import { startServer } from '../src/server/index.js';

const server = await startServer();
try {
  const admin = new BackblazeB2();
  admin.applicationKeyId = server.applicationKeyId;
  admin.applicationKey = server.applicationKey;
  admin.config('Realm', server.url);
  const bucketId = await admin.createBucket('my-application');
  const [oldId = '', oldKey = ''] = (await admin.createAppKey('app', 'listFiles,writeFiles', bucketId)).split('\n');

  const application = login(oldId, oldKey);
  application.fileData = 'written with the old key';
  await application.uploadFile(bucketId, 'a.txt');

  await admin.listAppKeys();
  const old = admin.appKeys.find(({ id }) => id === oldId);
  if (old === undefined) throw new Error('the key is not listed');
  const made = await admin.createAppKey(old.name, old.capabilities, old.allowedBucketId, old.allowedPrefix);
  const [newId = '', newKey = ''] = made.split('\n');

  // The application takes the new key between two calls: it logs in by itself.
  application.applicationKeyId = newId;
  application.applicationKey = newKey;
  application.fileData = 'written with the new key';
  await application.uploadFile(bucketId, 'b.txt');
  await admin.deleteAppKey(oldId);

  const forgotten = login(oldId, oldKey);
  await forgotten.listFiles(bucketId).catch((error: B2Error) => console.log(`the old key: ${error.code}`));
  await application.listFiles(bucketId);
  console.log(`the application sees ${[...application.fileName].join(', ')}`);
} finally {
  await server.close();
}

function login(id: string, key: string): BackblazeB2 {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = id;
  b2.applicationKey = key;
  b2.config('Realm', server.url);
  return b2;
}
