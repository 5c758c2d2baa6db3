/** Gives every file of a bucket one more metadata item, without moving a byte: copies on the side of B2. */
import { BackblazeB2 } from '../src/index.js';
import { startServer } from '../src/server/index.js';

const server = await startServer();
try {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = server.applicationKeyId;
  b2.applicationKey = server.applicationKey;
  b2.config('Realm', server.url);
  const source = await b2.createBucket('my-originals');
  const target = await b2.createBucket('my-mirrors');
  for (const name of ['a.txt', 'b.txt']) {
    b2.metadata = [{ name: 'author', value: 'Ann' }];
    b2.fileData = name;
    await b2.uploadFile(source, name);
  }

  await b2.listFiles(source);
  b2.config('SendMetadataOnCopy', true);
  for (const { id, name, contentType } of b2.files) {
    await b2.getFileInfo(id);
    b2.addMetadata('mirrored-from', 'my-originals');
    b2.contentType = contentType;
    await b2.copyFile(id, target, name);
  }

  b2.config('ListWithMetadata', true);
  b2.onMetadataList = ({ fileId, name, value }) => console.log(`${fileId.slice(-6)} ${name}: ${value}`);
  await b2.listFiles(target);
} finally {
  await server.close();
}
