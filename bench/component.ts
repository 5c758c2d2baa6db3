import { readFileSync } from 'node:fs';
import { BackblazeB2, type UploadEntry } from '../src/index.js';
import { type ClientJob, ENCRYPTION_KEY, PAGE_NAMES, SMALL_FILE_BYTES } from './jobs.js';

/** The work as users of the component do it. */

export function componentFor({ url, certificate }: ClientJob): BackblazeB2 {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = 'bench-key';
  b2.applicationKey = 'bench-secret';
  b2.config('Realm', url);
  if (certificate !== undefined) b2.sslAcceptServerCertEncoded = readFileSync(certificate);
  return b2;
}

export async function uploadInParts(job: ClientJob, hashFirst: boolean): Promise<void> {
  const b2 = componentFor(job);
  b2.config('LargeFileSHA1Limit', hashFirst ? job.bytes : 0);
  b2.localFile = job.source;
  await b2.uploadFile('bench', 'bench');
}

export async function uploadByOneRequest(job: ClientJob): Promise<void> {
  const b2 = componentFor(job);
  b2.config('SimpleUploadLimit', job.bytes);
  b2.localFile = job.source;
  await b2.uploadFile('bench', 'bench');
}

export async function downloadToFile(job: ClientJob): Promise<void> {
  const b2 = componentFor(job);
  b2.localFile = job.output;
  await b2.downloadFile('bench', 'bench');
}

function encrypting(job: ClientJob): BackblazeB2 {
  const b2 = componentFor(job);
  b2.config('EncryptionKey', ENCRYPTION_KEY);
  return b2;
}

export async function encryptInParts(job: ClientJob): Promise<void> {
  const b2 = encrypting(job);
  b2.localFile = job.source;
  await b2.uploadFile('bench', 'bench');
}

export async function encryptByOneRequest(job: ClientJob): Promise<void> {
  const b2 = encrypting(job);
  // Header and tags come to the content.
  b2.config('SimpleUploadLimit', 2 * job.bytes);
  b2.localFile = job.source;
  await b2.uploadFile('bench', 'bench');
}

export async function decryptToFile(job: ClientJob): Promise<void> {
  const b2 = encrypting(job);
  b2.localFile = job.output;
  await b2.downloadFile('bench', 'encrypted');
}

export async function uploadSmallFiles(job: ClientJob): Promise<void> {
  const b2 = componentFor(job);
  b2.config('MaxConcurrentFiles', job.lanes);
  const fileData = Buffer.alloc(SMALL_FILE_BYTES);
  function* entries(): Generator<UploadEntry> {
    for (let i = 0; i < job.files; i++) yield { fileName: `small/${i}`, fileData };
  }
  const { failed } = await b2.uploadFiles('bench', entries());
  if (failed[0] !== undefined) throw failed[0].error;
}

export async function listNames(job: ClientJob): Promise<void> {
  const b2 = componentFor(job);
  b2.config('MaxResults', PAGE_NAMES);
  let names = 0;
  do {
    await b2.listFiles('bench');
    names += b2.fileCount;
  } while (b2.fileMarker !== '');
  if (names !== job.names) throw new Error(`${names} names instead of ${job.names}`);
}
