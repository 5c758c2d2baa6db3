/** A download that breaks off goes on where it stopped, and only a verified file gets its final name. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { B2Error, BackblazeB2 } from '../src/index.js';
import { startServer } from '../src/server/index.js';

const server = await startServer();
const folder = await mkdtemp(join(tmpdir(), 'b2-sample-'));
try {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = server.applicationKeyId;
  b2.applicationKey = server.applicationKey;
  b2.config('Realm', server.url);

  const content = Buffer.alloc(8_000_000, 'a long text ');
  const bucketId = await b2.createBucket('my-long-texts');
  b2.fileData = content;
  await b2.uploadFile(bucketId, 'text.txt');

  b2.localFile = join(folder, 'text.txt');
  b2.onProgress = ({ bytesTransferred }) => {
    if (bytesTransferred > 4_000_000) b2.interrupt();
  };
  try {
    await b2.downloadFile('my-long-texts', 'text.txt');
  } catch (error) {
    if (!(error instanceof B2Error) || error.code !== 'interrupted') throw error;
    console.log(`interrupted after ${b2.startByte} bytes, which are kept in ${(await readdir(folder)).join(' and ')}`);
  }

  // Another instance, as a program that is started again would have: the partial file is found by its name.
  const later = b2.clone();
  later.onProgress = null;
  later.onHeader = ({ field, value }) => {
    if (field.toLowerCase() === 'content-range') console.log(`B2 sends ${value}`);
  };
  await later.downloadFile('my-long-texts', 'text.txt');
  console.log(`moved ${later.config('BytesTransferred')} bytes more; the folder has ${await readdir(folder)}`);
  console.log(`the content is the same: ${content.equals(await readFile(later.localFile))}`);

  // An existing file is not replaced unless overwrite says so.
  await later.downloadFile('my-long-texts', 'text.txt').catch((error: B2Error) => console.log(error.message));
} finally {
  await server.close();
  await rm(folder, { recursive: true });
}
