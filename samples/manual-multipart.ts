/** Builds a large file of parts by hand: two that are uploaded, one that B2 copies from a stored file. */
import { BackblazeB2 } from '../src/index.js';
import { startServer } from '../src/server/index.js';

const server = await startServer();
try {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = server.applicationKeyId;
  b2.applicationKey = server.applicationKey;
  b2.config('Realm', server.url);

  const bucketId = await b2.createBucket('my-large-files');
  b2.fileData = Buffer.alloc(6_000_000, 'old ');
  const storedId = await b2.uploadFile(bucketId, 'old.bin');

  // Content type and metadata belong to the start; every part but the last has at least accountMinPartSize bytes.
  b2.contentType = 'application/octet-stream';
  const uploadId = await b2.startMultipartUpload(bucketId, 'joined.bin');
  console.log(`parts need at least ${b2.accountMinPartSize} bytes`);

  b2.fileData = Buffer.alloc(5_000_000, 'new ');
  await b2.uploadPart(uploadId, 1);
  b2.range = '0-4999999';
  await b2.copyPart(storedId, uploadId, 2);
  b2.fileData = 'the last part may be short';
  await b2.uploadPart(uploadId, 3);

  await b2.listParts(uploadId);
  for (const { number, size, sha1Hash } of b2.parts) console.log(`part ${number}: ${size} bytes, SHA-1 ${sha1Hash}`);
  await b2.completeMultipartUpload(uploadId);

  await b2.listFiles(bucketId);
  for (const { name, size } of b2.files) console.log(`${name}: ${size} bytes`);

  // An upload that is not completed stays, and is billed, until it is aborted.
  await b2.startMultipartUpload(bucketId, 'given-up.bin');
  await b2.listMultipartUploads(bucketId);
  for (const { id, name } of b2.files) {
    await b2.abortMultipartUpload(id);
    console.log(`aborted ${name}`);
  }
} finally {
  await server.close();
}
