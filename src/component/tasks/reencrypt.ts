import { downloadFileById, getFileInfo } from '../../api/index.js';
import { B2Error } from '../../errors/index.js';
import { type DownloadDecryption, reupload, type UploadEncryption } from '../../transfer/index.js';
import type { EncryptionRequest } from '../../wire/encryption.js';
import type { FileResponse, NewFileOptions } from '../../wire/file.js';
import { INFO } from '../../wire/headers.js';
import { checkId } from '../checks.js';
import { endTransfer, type TransferTask, watched } from '../transfer-watch.js';
import { requestOf, uploadOptions } from './uploads.js';

export interface Reencryption {
  readonly fileId: string;
  /** What properties say of the new version; what they leave open is as it was. */
  readonly options: NewFileOptions;
  /** Key of a version that is encrypted by SSE-C. */
  readonly sourceEncryption: EncryptionRequest | undefined;
}

/** Stores a version once more under the present secret and gives the new id. Nothing is stored unless all of it was verified. */
export async function reencryptVersion(task: TransferTask, request: Reencryption): Promise<string> {
  const { fileId, options, sourceEncryption: serverSideEncryption } = request;
  checkId('The file id', fileId);
  const { encryption, decryption } = secretsOf(task);
  const file = await task.session.call(task, (connection) => getFileInfo(connection, { fileId }, task));
  if (file.action !== 'upload') {
    throw new B2Error(
      'invalid_argument',
      `${file.fileName} has no content in this version: it is of the kind ${file.action}.`,
    );
  }
  const from = {
    file: file.fileName,
    decryption,
    open: (range: string | undefined, signal: AbortSignal) => {
      const own = { ...task, signal };
      return task.session.call(own, (connection) =>
        downloadFileById(connection, fileId, { range, serverSideEncryption }, own),
      );
    },
  };
  const unresumed = { resumeState: '', resumeRequired: false, journal: undefined };
  const stored = await reupload(watched(task, 0), from, requestOf(sameFile(task, file, options)), {
    ...(await uploadOptions(task)),
    ...unresumed,
    encryption,
  });
  await endTransfer(task, 0);
  return stored.fileId ?? '';
}

function secretsOf({ encryption }: TransferTask): { encryption: UploadEncryption; decryption: DownloadDecryption } {
  const [forUploads, forDownloads] = [encryption.forUploads(), encryption.forDownloads()];
  if (forUploads !== undefined && forDownloads !== undefined)
    return { encryption: forUploads, decryption: forDownloads };
  throw new B2Error('invalid_argument', 'There is nothing to encrypt with: set encryptionPassword or EncryptionKey.');
}

/** Everything that B2 tells of the version and that is not of its old bytes. */
function sameFile({ engine }: TransferTask, file: FileResponse, options: NewFileOptions) {
  const { bucketId = '', fileName, contentType, legalHold, fileRetention, serverSideEncryption } = file;
  const { [INFO.largeFileSha1]: _, ...fileInfo } = file.fileInfo;
  const retention = fileRetention?.value;
  // B2 takes no end of a retention that is over.
  const locked = (retention?.retainUntilTimestamp ?? 0) > engine.retry.clock.now();
  const kept: NewFileOptions = {
    ...(legalHold?.value ? { legalHold: legalHold.value } : {}),
    ...(retention && locked ? { fileRetention: retention } : {}),
    ...(serverSideEncryption?.mode === 'SSE-B2'
      ? { serverSideEncryption: { mode: 'SSE-B2', algorithm: 'AES256' } }
      : {}),
  };
  return { bucketId, fileName, contentType: contentType ?? '', fileInfo, ...kept, ...options };
}
