import { int, text } from '../../settings/index.js';
import type { FlatArray } from '../flat-array.js';
import type { FileRecord } from '../records.js';
import { customerKey, word } from './kinds.js';
import { type AnyProperty, column, field, input, type PropertyRow, told } from './rows.js';

const time = int({ default: 0, min: 0, max: 9_999_999_999_999, unit: 'milliseconds' });

const fileField = <F extends keyof FileRecord>(name: F): PropertyRow<FlatArray<FileRecord[F]>, false> =>
  column(
    ({ files }) => files.records,
    (record) => record[name],
  );

/** Listed files and parts, and what B2 knows of a file besides its bytes. Source: component reference, section 1.5. */
export const FILE_PROPERTIES = {
  /** Where listFiles and listMultipartUploads go on; empty: at the first file. */
  fileMarker: input(text()),
  /** Where listFileVersions goes on; empty: at the first version. */
  versionMarker: input(text()),
  /** Files of the last listing or getFileInfo. */
  fileCount: told(({ files }) => files.length),
  /** Bucket of the file. */
  fileBucketId: fileField('bucketId'),
  /** MIME type; `application/x-bz-hide-marker` of a hide marker, empty of a folder. */
  fileContentType: fileField('contentType'),
  /** Milliseconds since 1970; 0 for a folder. */
  fileCreatedTime: fileField('createdTime'),
  /** Id of the version; empty for a folder. */
  fileId: fileField('id'),
  /** `upload`, `start`, `hide` or `folder`. */
  fileKind: fileField('kind'),
  /** 32 hexadecimal digits, or empty when B2 has none. */
  fileMD5Hash: fileField('md5Hash'),
  /** Milliseconds since 1970 from src_last_modified_millis; -1 when not known. */
  fileModifiedTime: fileField('modifiedTime'),
  /** Full name; of a folder the common prefix with the delimiter. */
  fileName: fileField('name'),
  /** 40 hexadecimal digits, or empty when B2 has none. */
  fileSHA1Hash: fileField('sha1Hash'),
  /** Bytes; 0 for a folder, a hide marker and an unfinished upload. */
  fileSize: fileField('size'),
  /**
   * Ours. Bytes of the contents of a file that was encrypted on this side; -1 when it was not, or its file info does not tell. Not
   * authenticated: who may write to the bucket can write any number.
   */
  filePlainSize: fileField('plainSize'),
  /** Ours. `SSE-B2`, `SSE-C`, or empty. */
  fileSSEMode: fileField('sseMode'),
  /** Ours. `on`, `off`, or empty when nothing is set or the key may not see it. */
  fileLegalHold: fileField('legalHold'),
  /** Ours. `governance`, `compliance`, or empty when nothing is set or the key may not see it. */
  fileRetentionMode: fileField('retentionMode'),
  /** Ours. Milliseconds since 1970; 0 without retention. */
  fileRetainUntil: fileField('retainUntil'),
  /** Ours. `PENDING`, `COMPLETED`, `FAILED`, `REPLICA`, or empty. */
  fileReplicationStatus: fileField('replicationStatus'),

  /** Where listParts goes on; empty: at the first part. */
  partMarker: input(text()),
  /** Parts of the last listParts. */
  partCount: told(({ parts }) => parts.length),
  /** Milliseconds since 1970. */
  partCreatedTime: field('parts', 'createdTime'),
  /** 32 hexadecimal digits, or empty when B2 has none. */
  partMD5Hash: field('parts', 'md5Hash'),
  /** From 1 to 10,000. */
  partNumber: field('parts', 'number'),
  /** 40 hexadecimal digits. */
  partSHA1Hash: field('parts', 'sha1Hash'),
  /** Bytes. */
  partSize: field('parts', 'size'),

  /** Ours. Server-side encryption of uploads and copies, and SSE-C of downloads; empty: the bucket's default. */
  sseMode: input(word('', 'SSE-B2', 'SSE-C')),
  /** Ours. Key of SSE-C: 32 bytes or their base64. Secret. */
  sseCustomerKey: input(customerKey),
  /** Ours. Key of the source of a copy that is encrypted by SSE-C: 32 bytes or their base64. Secret. */
  sseSourceCustomerKey: input(customerKey),
  /** Ours. Legal hold of new files; empty: not sent. */
  legalHold: input(word('', 'on', 'off')),
  /** Ours. Retention of new files; empty: the bucket's default. Needs retainUntil. */
  retentionMode: input(word('', 'governance', 'compliance')),
  /** Ours. End of the retention of new files. */
  retainUntil: input(time),
  /** Ours. Upload time to give to new files, where the account may; 0: the time of the upload. */
  uploadTimestamp: input(time),
} as const satisfies Record<string, AnyProperty>;
