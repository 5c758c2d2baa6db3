/** Versions of a file: list them, hide and show the name, get an old one back, keep only the newest. */
import { BackblazeB2 } from '../src/index.js';
import { startServer } from '../src/server/index.js';

const server = await startServer();
try {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = server.applicationKeyId;
  b2.applicationKey = server.applicationKey;
  b2.config('Realm', server.url);
  const bucketId = await b2.createBucket('my-versions');

  for (const text of ['first', 'second', 'third']) {
    b2.fileData = text;
    await b2.uploadFile(bucketId, 'notes.txt');
  }
  await b2.hideFile(bucketId, 'notes.txt');
  await b2.listFiles(bucketId);
  console.log(`while it is hidden, ${b2.fileCount} files are listed`);
  await b2.unhideFile(bucketId, 'notes.txt');

  await b2.listFileVersions(bucketId);
  for (const { name, kind, size, createdTime } of b2.files) {
    console.log(`${name}: ${kind}, ${size} bytes, ${new Date(createdTime).toISOString()}`);
  }

  // The oldest version again as the newest one, copied on the side of B2.
  const versions = b2.files.filter(({ kind }) => kind === 'upload');
  const oldest = versions.at(-1);
  if (oldest !== undefined) await b2.copyFile(oldest.id, '', oldest.name);
  await b2.downloadFile('my-versions', 'notes.txt');
  console.log(`the newest version says "${b2.fileData}"`);

  for (const { name, id } of versions) await b2.deleteFileVersion(name, id);
  await b2.listFileVersions(bucketId);
  console.log(`${b2.fileCount} version is left`);
} finally {
  await server.close();
}
