import { BackblazeB2 } from '../src/index.js';
import { type ClientJob, ENCRYPTION_KEY, SMALL_FILE_BYTES } from './jobs.js';

/** The work as users of the component do it. */

export function componentFor({ url }: ClientJob): BackblazeB2 {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = 'bench-key';
  b2.applicationKey = 'bench-secret';
  b2.config('Realm', url);
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
  await b2.downloadFile('b2_download', 'bench');
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
  await b2.downloadFile('b2_download', 'encrypted');
}

export async function uploadSmallFiles(job: ClientJob): Promise<void> {
  const b2 = componentFor(job);
  await b2.authorize();
  b2.fileData = Buffer.alloc(SMALL_FILE_BYTES);
  let next = 0;
  const lane = async (clone: BackblazeB2): Promise<void> => {
    while (next < job.files) await clone.uploadFile('bench', `small/${next++}`);
  };
  await Promise.all(Array.from({ length: job.lanes }, () => lane(b2.clone())));
}
