/** 0: this side sends; 1: B2 sends. */
export type Direction = 0 | 1;

export interface BucketListEvent {
  readonly id: string;
  readonly name: string;
  /** `allPrivate`, `allPublic`, or a type that the service makes. */
  readonly kind: string;
  readonly revision: number;
}

export interface FileListEvent {
  /** Empty for a folder. */
  readonly id: string;
  readonly name: string;
  readonly bucketId: string;
  /** Bytes; 0 for a folder, a hide marker and an unfinished upload. */
  readonly size: number;
  readonly contentType: string;
  /** Milliseconds since 1970; 0 for a folder. */
  readonly createdTime: number;
  /** Milliseconds since 1970; -1 when not known. */
  readonly modifiedTime: number;
  /** `upload`, `start`, `hide` or `folder`. */
  readonly kind: string;
  /** 40 hex digits, or empty. */
  readonly sha1Hash: string;
}

export interface MetadataListEvent {
  readonly bucketId: string;
  /** Empty for a bucket's own item. */
  readonly fileId: string;
  readonly name: string;
  readonly value: string;
}

export interface AppKeyListEvent {
  readonly keyId: string;
  readonly keyName: string;
  /** Comma-separated. */
  readonly capabilities: string;
  /** Empty: every bucket. Several are comma-separated. */
  readonly allowedBucketId: string;
  readonly allowedPrefix: string;
  /** Milliseconds since 1970; -1: never. */
  readonly expirationTime: number;
}

export interface PartListEvent {
  readonly fileId: string;
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly createdTime: number;
  readonly md5Hash: string;
  readonly sha1Hash: string;
}

export interface FragmentCompleteEvent {
  /** From 1. */
  readonly fragmentNumber: number;
  /** 0 for a stream, whose end is not known. */
  readonly fragmentCount: number;
  /** Set it to true to stop the upload; the next call goes on behind this part. Default false. */
  interrupt: boolean;
}

export interface ProgressEvent {
  readonly direction: Direction;
  readonly bytesTransferred: number;
  /** -1 when not known. */
  readonly totalBytes: number;
  /** -1 when not computable. */
  readonly percentDone: number;
}

export interface TransferEvent {
  readonly direction: Direction;
  readonly bytesTransferred: number;
  /** -1 when not known. */
  readonly percentDone: number;
  /** The block that arrived; empty when sending. Copy it to keep it. */
  readonly text: Uint8Array;
}

export interface HeaderEvent {
  readonly field: string;
  readonly value: string;
}

export type LogType = 'Info' | 'RequestHeaders' | 'ResponseHeaders' | 'RequestBody' | 'ResponseBody';

export interface LogEvent {
  /** 1 info, 2 verbose, 3 debug. */
  readonly logLevel: number;
  readonly message: string;
  readonly logType: LogType;
}

/** Something went wrong that does not fail the method by itself: the request is sent again. */
export interface ErrorEvent {
  readonly errorCode: number;
  readonly description: string;
}

/** Every event of the component. Source: component reference, section 3. */
export interface BackblazeB2Events {
  AppKeyList: [event: AppKeyListEvent];
  BucketList: [event: BucketListEvent];
  EndTransfer: [event: { readonly direction: Direction }];
  Error: [event: ErrorEvent];
  FileList: [event: FileListEvent];
  FragmentComplete: [event: FragmentCompleteEvent];
  Header: [event: HeaderEvent];
  Log: [event: LogEvent];
  MetadataList: [event: MetadataListEvent];
  PartList: [event: PartListEvent];
  Progress: [event: ProgressEvent];
  StartTransfer: [event: { readonly direction: Direction }];
  Transfer: [event: TransferEvent];
}
export type EventName = keyof BackblazeB2Events;
export type EventPayload<K extends EventName> = BackblazeB2Events[K][0];
/** A returned promise is awaited before the operation goes on, where the event says so. */
export type EventHandler<K extends EventName> = ((event: EventPayload<K>) => unknown) | null;
