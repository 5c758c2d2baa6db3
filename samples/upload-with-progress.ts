/** Uploads a file from disk and shows how far it is. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackblazeB2 } from '../src/index.js';
import { startServer } from '../src/server/index.js';

// A B2 server inside this program, so that no account is needed. For the real service leave out `server` and Realm, and set
// applicationKeyId and applicationKey to those of your key.
const server = await startServer({ recommendedPartSize: 5_000_000 });
const folder = await mkdtemp(join(tmpdir(), 'b2-sample-'));
try {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = server.applicationKeyId;
  b2.applicationKey = server.applicationKey;
  b2.config('Realm', server.url);

  b2.localFile = join(folder, 'holiday.mov');
  await writeFile(b2.localFile, Buffer.alloc(12_000_000, 'film'));

  b2.config('ProgressStep', 25);
  b2.onProgress = ({ percentDone, bytesTransferred, totalBytes }) => {
    console.log(`${percentDone} %: ${bytesTransferred} of ${totalBytes} bytes`);
  };
  // Content larger than SimpleUploadLimit goes in parts, several at the same time.
  b2.onFragmentComplete = ({ fragmentNumber, fragmentCount }) => {
    console.log(`part ${fragmentNumber} of ${fragmentCount} is stored`);
  };

  const bucketId = await b2.createBucket('my-holiday-films');
  b2.addMetadata('camera', 'X100');
  const fileId = await b2.uploadFile(bucketId, '2024/holiday.mov');

  await b2.getFileInfo(fileId);
  console.log(`stored ${b2.fileName[0]}, ${b2.fileSize[0]} bytes, SHA-1 ${b2.fileSHA1Hash[0]}`);
  for (const { name, value } of b2.metadata) console.log(`  ${name}: ${value}`);
} finally {
  await server.close();
  await rm(folder, { recursive: true });
}
