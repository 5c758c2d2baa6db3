/** Server-side encryption with a key of your own, and an object lock that nobody can take away too early. */
import { randomBytes } from 'node:crypto';
import { type B2Error, BackblazeB2 } from '../src/index.js';
import { startServer } from '../src/server/index.js';

const server = await startServer();
try {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = server.applicationKeyId;
  b2.applicationKey = server.applicationKey;
  b2.config('Realm', server.url);
  b2.newLockEnabled = 'true';
  const bucketId = await b2.createBucket('my-records');

  b2.sseMode = 'SSE-C';
  b2.sseCustomerKey = randomBytes(32);
  b2.retentionMode = 'governance';
  b2.retainUntil = Date.now() + 30 * 86_400_000;
  b2.fileData = 'the books of 2026';
  const id = await b2.uploadFile(bucketId, 'books.txt');

  await b2.getFileInfo(id);
  const until = new Date(b2.fileRetainUntil[0] ?? 0).toISOString().slice(0, 10);
  console.log(`${b2.fileName[0]}: ${b2.fileSSEMode[0]}, ${b2.fileRetentionMode[0]} until ${until}`);
  await b2.downloadFileById(id);
  console.log(`with the key: ${b2.fileData}`);

  const stranger = b2.clone();
  stranger.sseCustomerKey = randomBytes(32);
  await stranger.downloadFileById(id).catch((error: B2Error) => console.log(`with another key: ${error.code}`));
  await b2.deleteFileVersion('books.txt', id).catch((error: B2Error) => console.log(`deleting: ${error.code}`));
  await b2.deleteFileVersion('books.txt', id, true);
  console.log('deleted by who may bypass governance');
} finally {
  await server.close();
}
