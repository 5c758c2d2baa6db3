/** A part that B2 has. */
export interface StoredPart {
  readonly number: number;
  readonly length: number;
  readonly sha1: string;
}

/** All that is needed to go on with an upload in parts. Holds no secret. */
export interface UploadState {
  /** Empty while B2 is being asked to begin it. */
  readonly fileId: string;
  readonly bucketId: string;
  readonly fileName: string;
  /** What was wanted of the file besides its content, as aboutOf gives it. */
  readonly about: string;
  /** Of the source; a stream has none. */
  readonly identity: string | undefined;
  /** The header of the encrypted file in base64url, which holds no secret; absent when it is not encrypted. */
  readonly encryption?: string | undefined;
  /** Bytes per part; for a stream, of its first part. */
  readonly partSize: number;
  readonly parts: readonly StoredPart[];
  /** When B2 was asked to begin it, milliseconds; told only as long as there is no fileId. */
  readonly begunAt?: number | undefined;
}
