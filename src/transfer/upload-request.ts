import type { UploadFileHeaders } from '../api/index.js';

export interface Content {
  readonly length: number;
  /** The bytes, from the start, each time it is called. */
  read(): AsyncIterable<Uint8Array>;
}

export interface UploadRequest extends UploadFileHeaders {
  readonly bucketId: string;
}
