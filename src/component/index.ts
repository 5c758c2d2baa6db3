export { BackblazeB2 } from './backblaze-b2.js';
export type * from './events.js';
export type { FlatArray, WritableFlatArray } from './flat-array.js';
export type { AppKeyRecord, BucketRecord, FileRecord, HeaderRecord, MetadataRecord, PartRecord } from './records.js';
export type { FileFailure, ManyResult } from './tasks/many.js';
export type { DownloadEntry, UploadEntry } from './tasks/many-files.js';
