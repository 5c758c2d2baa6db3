/** What fails, what is mended without being asked, and how a program decides what to do. */
import { B2Error, BackblazeB2 } from '../src/index.js';
import { startServer } from '../src/server/index.js';

const server = await startServer();
try {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = server.applicationKeyId;
  b2.applicationKey = server.applicationKey;
  b2.config('Realm', server.url);
  const bucketId = await b2.createBucket('my-error-samples');

  // The server breaks one upload off. It is sent again to another upload URL; only the Error event tells of it.
  server.faults.add({ endpoint: 'b2_upload_file', count: 1, fault: { kind: 'reset', afterBytes: 1000 } });
  b2.onError = ({ description }) => console.log(`mended: ${description}`);
  b2.fileData = Buffer.alloc(100_000, 'x');
  await b2.uploadFile(bucketId, 'file.bin');

  // An expired token is renewed in the same way.
  server.faults.add({ endpoint: 'b2_list_file_names', count: 1, fault: { kind: 'expire_token' } });
  await b2.listFiles(bucketId);
  console.log(`listed ${b2.fileCount} file after a new login`);

  // What cannot be mended rejects with a B2Error. Branch on its code.
  try {
    await b2.downloadFile('my-error-samples', 'missing.bin');
  } catch (error) {
    if (!(error instanceof B2Error) || error.code !== 'not_found') throw error;
    console.log(`${error.code}, number ${error.errorCode}, status ${error.status}, from ${error.operation}`);
    console.log(error.message);
  }

  // Values that cannot be legal are refused at once, before anything is sent.
  for (const attempt of [() => b2.config('FragmentSzie', 1), () => (b2.range = 'all of it')]) {
    try {
      attempt();
    } catch (error) {
      if (error instanceof B2Error) console.log(`${error.code}: ${error.message}`);
    }
  }
} finally {
  await server.close();
}
