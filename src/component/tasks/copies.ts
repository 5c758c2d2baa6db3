import { type CopyRequest, copy } from '../../transfer/index.js';
import { CONTENT_TYPE_AUTO } from '../../wire/headers.js';
import { checkFileName, checkId } from '../checks.js';
import { type TransferTask, watched } from '../transfer-watch.js';

/** Copies on the side of B2 and gives the id of the new version. */
export async function copyOneFile(task: TransferTask, request: CopyRequest): Promise<string> {
  const { sourceFileId, fileName, metadata } = request;
  checkId('The source file id', sourceFileId);
  checkFileName(fileName);
  const { FragmentSize, MaxConcurrentParts: lanes } = task.settings;
  const { recommendedPartSize, minPartSize } = await task.session.authorization.get(task);
  const typed =
    metadata?.contentType === '' ? { ...request, metadata: { ...metadata, contentType: CONTENT_TYPE_AUTO } } : request;
  const partSize = FragmentSize === 0 ? recommendedPartSize : FragmentSize;
  const file = await copy(watched(task, 0), typed, { partSize, minPartSize, lanes });
  return file.fileId ?? '';
}
