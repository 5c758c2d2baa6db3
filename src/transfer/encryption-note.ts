import { ENCRYPTION_INFO, type EncryptionNote, formatNote } from '../crypto/index.js';
import { withInfo, withoutInfo } from './extra-info.js';
import type { UploadRequest } from './upload-request.js';

/** Says in the file info how the file is encrypted and how long it is; what the caller has there is of another file. */
export function withNote(request: UploadRequest, note: EncryptionNote, plainBytes: number | undefined): UploadRequest {
  const cleared = withoutInfo(request, Object.values(ENCRYPTION_INFO));
  const noted = withInfo(cleared, ENCRYPTION_INFO.how, formatNote(note));
  return withInfo(noted, ENCRYPTION_INFO.plainSize, plainBytes === undefined ? undefined : String(plainBytes));
}
