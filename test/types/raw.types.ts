/** Compiled only: what the types of `backblazeb2/raw` promise and refuse. */
import type {
  Account,
  ApiConnection,
  BucketId,
  BucketResponse,
  CallContext,
  CreateBucketRequest,
  Download,
  EncryptionRequest,
  ErrorCode,
  FileResponse,
  FileRetention,
  GivenHttpOptions,
  HttpClient,
  KeyResponse,
  LegalHold,
  UploadFileHeaders,
} from '../../src/raw.js';
import {
  authorizeAccount,
  B2Error,
  type copyFile,
  createBucket,
  createHttpClient,
  type createKey,
  downloadFileByName,
  listBuckets,
  listFileNames,
} from '../../src/raw.js';
import type { Equal, Expect } from './equal.js';

declare const connection: ApiConnection;
declare const http: HttpClient;
declare const context: CallContext;

export type Answers = [
  Expect<Equal<ReturnType<typeof listBuckets>, Promise<readonly BucketResponse[]>>>,
  Expect<Equal<ReturnType<typeof copyFile>, Promise<FileResponse>>>,
  Expect<Equal<ReturnType<typeof downloadFileByName>, Promise<Download>>>,
  Expect<Equal<ReturnType<typeof authorizeAccount>, Promise<Account>>>,
  Expect<Equal<Awaited<ReturnType<typeof createKey>>['applicationKey'], string>>,
  Expect<Equal<KeyResponse['bucketIds'], readonly BucketId[] | null>>,
  Expect<Equal<Parameters<typeof createHttpClient>[0], GivenHttpOptions | undefined>>,
];

/** Every option of the client has a default, and the context of a call may be left out. */
createHttpClient();
createHttpClient({ network: { keepAlive: false } });
listBuckets(connection, { accountId: 'a' });
listBuckets(connection, { accountId: 'a' }, context);

/** The clock of a client is a value of the caller's making. */
createHttpClient({ clock: { now: () => 0, sleep: async () => {} }, random: () => 0 });

/** What B2 may add later is no error to read; what a client may set is a closed list. */
export const futureType: BucketResponse['bucketType'] = 'invented-later';
export const futureAction: FileResponse['action'] = 'invented-later';
// @ts-expect-error a client cannot make a snapshot bucket
export const settable: CreateBucketRequest['bucketType'] = 'snapshot';
// @ts-expect-error the type of a bucket must be given
createBucket(connection, { accountId: 'a', bucketName: 'bucket' });
// @ts-expect-error versions are 1 to 4
authorizeAccount(http, 'https://api.example', 5, { applicationKeyId: '', applicationKey: '' });
// @ts-expect-error a file info value is a string
export const info: UploadFileHeaders['fileInfo'] = { pages: 1 };
// @ts-expect-error a hold is on or off
export const hold: LegalHold = true;
// @ts-expect-error the modes of retention are a closed list
export const mode: FileRetention['mode'] = 'strict';
// @ts-expect-error a customer key has its MD5 with it
export const encryption: EncryptionRequest = { mode: 'SSE-C', algorithm: 'AES256', customerKey: 'k' };
// @ts-expect-error an override has one of six names
downloadFileByName(connection, { bucketName: 'b', fileName: 'n' }, { overrides: { b2Etag: 'x' } });

export async function answersAreReadOnly(): Promise<void> {
  const { files, nextFileName } = await listFileNames(connection, { bucketId: 'b' });
  const [first] = files;
  // @ts-expect-error the list may be empty
  first.fileName.toUpperCase();
  // @ts-expect-error null ends the listing
  nextFileName.toUpperCase();
  // @ts-expect-error an answer is not ours to change
  if (first !== undefined) first.fileName = 'other';
  // @ts-expect-error nor is its list
  files.push(first);
}

/** A program that branches on codes is told of misspelt ones, and of ones it forgot. */
export function adviceFor(error: B2Error): string {
  // @ts-expect-error no such code
  if (error.code === 'not_fuond') return '';
  // @ts-expect-error an error's code does not change
  error.code = 'timeout';
  const number: number = error.errorCode;
  const status: number | undefined = error.status;
  return `${number} ${status}`;
}
export const code: ErrorCode = 'source_changed';
// @ts-expect-error the codes are a closed list
new B2Error('not_fuond', '');
