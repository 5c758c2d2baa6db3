import {
  decryptToFile,
  downloadToFile,
  encryptByOneRequest,
  encryptInParts,
  listNames,
  uploadByOneRequest,
  uploadInParts,
  uploadSmallFiles,
} from './component.js';
import { downloadFloor, listFloor, smallFilesFloor, uploadFloor } from './floors.js';
import type { ClientJob } from './jobs.js';

/** What is measured, by the names that questions have for it. */
export const WORKLOADS: Readonly<Record<string, (job: ClientJob) => Promise<void>>> = {
  uploadFloor,
  uploadByOneRequest,
  uploadInParts: (job) => uploadInParts(job, true),
  uploadInPartsOnePass: (job) => uploadInParts(job, false),
  encryptByOneRequest,
  encryptInParts,
  downloadFloor,
  downloadToFile,
  decryptToFile,
  smallFilesFloor,
  uploadSmallFiles,
  listFloor,
  listNames,
};
