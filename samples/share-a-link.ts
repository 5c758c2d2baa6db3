/** A link to a file in a private bucket that works for ten minutes, in any browser and without a key. */
import { BackblazeB2 } from '../src/index.js';
import { startServer } from '../src/server/index.js';

const server = await startServer();
try {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = server.applicationKeyId;
  b2.applicationKey = server.applicationKey;
  b2.config('Realm', server.url);
  const bucketId = await b2.createBucket('my-photos');

  b2.contentType = 'text/plain';
  b2.contentDisposition = 'attachment; filename="holiday.txt"';
  b2.fileData = 'sun and sea';
  await b2.uploadFile(bucketId, '2026/holiday.txt');

  const token = await b2.getDownloadAuthToken(bucketId, '2026/holiday.txt', 600);
  const link = new URL(`${b2.config('DownloadURL')}/file/my-photos/2026/holiday.txt`);
  link.searchParams.set('Authorization', token);

  const answer = await fetch(link);
  console.log(`with the token: ${answer.status}, ${answer.headers.get('content-disposition')}, ${await answer.text()}`);
  await server.clock.advance(11 * 60_000);
  console.log(`eleven minutes later: ${(await fetch(link)).status}`);

  // A public bucket needs no token at all.
  await b2.updateBucket(bucketId, 'allPublic', false);
  link.search = '';
  console.log(`from a public bucket: ${(await fetch(link)).status}`);
} finally {
  await server.close();
}
