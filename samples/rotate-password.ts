/** Gives every file of a bucket another password. A run that was cut short is simply started again: what is done is left alone. */
import { type B2Error, BackblazeB2 } from '../src/index.js';
import { startServer } from '../src/server/index.js';

const OLD = 'anvil-copper-meadow-seven-lantern-fog';
const NEW = 'six-other-words-from-a-list';

const server = await startServer();
try {
  const b2 = login();
  const bucketId = await b2.createBucket('my-secrets');
  b2.encryptionPassword = OLD;
  const entries = ['a.txt', 'b.txt', 'c.txt'].map((fileName) => ({ fileName, fileData: `secret of ${fileName}` }));
  await b2.uploadFiles(bucketId, entries);

  b2.encryptionPassword = NEW;
  b2.config('DecryptionPasswords', OLD);
  const lister = login();
  do {
    await lister.listFiles(bucketId);
    for (const { id, name, kind } of lister.files) {
      if (kind !== 'upload' || (await opensWith(NEW, id))) continue;
      await b2.reencrypt(id);
      // Whoever has the old password reads the old version as long as it is there.
      await b2.deleteFileVersion(name, id);
      console.log(`${name} has the new password`);
    }
  } while (lister.fileMarker !== '');

  const reader = login();
  reader.encryptionPassword = NEW;
  await reader.downloadFile('my-secrets', 'b.txt');
  console.log(`${reader.fileData}`);
} finally {
  await server.close();
}

/** One chunk is enough to tell. */
async function opensWith(password: string, fileId: string): Promise<boolean> {
  const probe = login();
  probe.encryptionPassword = password;
  probe.range = '0-0';
  return probe.downloadFileById(fileId).then(
    () => true,
    ({ code }: B2Error) => code !== 'wrong_password',
  );
}

function login(): BackblazeB2 {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = server.applicationKeyId;
  b2.applicationKey = server.applicationKey;
  b2.config('Realm', server.url);
  return b2;
}
