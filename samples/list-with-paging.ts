/** Lists files page by page, then the folders of one level, then every version of a name. */
import { BackblazeB2 } from '../src/index.js';
import { startServer } from '../src/server/index.js';

const server = await startServer();
try {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = server.applicationKeyId;
  b2.applicationKey = server.applicationKey;
  b2.config('Realm', server.url);

  const bucketId = await b2.createBucket('my-photo-album');
  for (const name of ['cover.jpg', 'sea/1.jpg', 'sea/2.jpg', 'sea/2.jpg', 'wood/1.jpg']) {
    b2.fileData = `content of ${name}`;
    await b2.uploadFile(bucketId, name);
  }

  // A page of the listing fills b2.files; fileMarker says where the next page begins, and is empty after the last one.
  b2.config('MaxResults', 2);
  do {
    await b2.listFiles(bucketId);
    console.log(`a page of ${b2.fileCount}: ${b2.fileName.join(', ')}`);
  } while (b2.fileMarker !== '');

  // With AccumulatePages the pages add up in b2.files. The FileList event has each file once.
  b2.config('AccumulatePages', true);
  b2.onFileList = ({ name, size }) => console.log(`  ${name}: ${size} bytes`);
  do await b2.listFiles(bucketId);
  while (b2.fileMarker !== '');
  console.log(`${b2.fileCount} files in all`);
  b2.onFileList = null;

  // B2 has no folders. A delimiter folds the names that share the text up to it into one entry.
  b2.config('MaxResults', -1);
  b2.delimiter = '/';
  await b2.listFiles(bucketId);
  for (const { kind, name } of b2.files) console.log(`${kind}: ${name}`);

  // Every upload to a name makes a version; listFiles shows the newest, listFileVersions all of them.
  b2.delimiter = '';
  b2.prefix = 'sea/2.jpg';
  await b2.listFileVersions(bucketId);
  console.log(`${b2.fileCount} versions of ${b2.fileName[0]}`);
} finally {
  await server.close();
}
