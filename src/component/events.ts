import type { B2Error } from '../errors/index.js';

/** 0: this side sends (an upload); 1: B2 sends (a download). */
export type Direction = 0 | 1;

export interface BucketListEvent {
  /** Id of the bucket. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** `allPrivate`, `allPublic`, or a type that the service makes. */
  readonly kind: string;
  /** Grows with every change of the bucket; see the setting `IfRevision`. */
  readonly revision: number;
}

export interface FileListEvent {
  /** Id of the version; empty for a folder. */
  readonly id: string;
  /** The full name; a folder's ends with the delimiter. */
  readonly name: string;
  /** Bucket of the file. */
  readonly bucketId: string;
  /** Bytes; 0 for a folder, a hide marker and an unfinished upload. */
  readonly size: number;
  /** Bytes of contents that were encrypted on this side; -1 when they were not, or the file info does not tell. */
  readonly plainSize: number;
  /** MIME type; empty for a folder. */
  readonly contentType: string;
  /** When it was stored, milliseconds since 1970; 0 for a folder. */
  readonly createdTime: number;
  /** When its source was changed last, as the uploader has said, milliseconds since 1970; -1 when not known. */
  readonly modifiedTime: number;
  /** `upload`, `start` (an unfinished upload), `hide` (a hide marker) or `folder`. */
  readonly kind: string;
  /** 40 hex digits, or empty when none is known. For a file made of parts: its `large_file_sha1`. */
  readonly sha1Hash: string;
}

export interface MetadataListEvent {
  /** The bucket, or the bucket of the file. */
  readonly bucketId: string;
  /** The file version; empty for a bucket's own item. */
  readonly fileId: string;
  /** Name of the item. */
  readonly name: string;
  /** Its value. */
  readonly value: string;
}

export interface AppKeyListEvent {
  /** Id of the key. */
  readonly keyId: string;
  /** Label that it was given; several keys may have the same. */
  readonly keyName: string;
  /** What the key may do, comma-separated. */
  readonly capabilities: string;
  /** Bucket that it is limited to; empty: every bucket. Several are comma-separated. */
  readonly allowedBucketId: string;
  /** File-name prefix that it is limited to; empty: every name. */
  readonly allowedPrefix: string;
  /** When it expires, milliseconds since 1970; -1: never. */
  readonly expirationTime: number;
}

export interface PartListEvent {
  /** Id of the unfinished upload. */
  readonly fileId: string;
  /** Number of the part, from 1. */
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  /** When it was stored, milliseconds since 1970. */
  readonly createdTime: number;
  /** 32 hex digits, or empty when B2 has none. */
  readonly md5Hash: string;
  /** 40 hex digits. */
  readonly sha1Hash: string;
}

export interface FragmentCompleteEvent {
  /** Number of the part, from 1. */
  readonly fragmentNumber: number;
  /** All parts; 0 for a stream, whose end is not known. */
  readonly fragmentCount: number;
  /** True ends the method with `interrupted`; the next call goes on behind the stored parts. Default false. */
  interrupt: boolean;
}

export interface ProgressEvent {
  /** Which side sends. */
  readonly direction: Direction;
  /** Bytes of content moved so far. With `ProgressAbsolute` off, without what earlier calls moved. */
  readonly bytesTransferred: number;
  /** Bytes of content in all, by the same count; -1 for a stream whose end is not known. */
  readonly totalBytes: number;
  /** Whole percent, rounded down; -1 when `totalBytes` is. */
  readonly percentDone: number;
  /** Ours. Bytes per second over the last five seconds; 0 at the beginning. */
  readonly rate: number;
  /** Ours. Seconds left at this rate, rounded up; -1 when not known. */
  readonly eta: number;
}

export interface TransferEvent {
  /** Which side sends. */
  readonly direction: Direction;
  /** Bytes of content moved so far, this block included, counted as in Progress. */
  readonly bytesTransferred: number;
  /** Whole percent, rounded down; -1 when not known. */
  readonly percentDone: number;
  /** The block that arrived; empty when sending. Its memory may be used again: copy what you keep. */
  readonly text: Uint8Array;
}

/** Payload of StartTransfer and EndTransfer. */
export interface TransferEdgeEvent {
  /** Which side sends. */
  readonly direction: Direction;
}

export interface HeaderEvent {
  /** Name of the header, as it was received. */
  readonly field: string;
  /** What it says. */
  readonly value: string;
}

/** One of the files of uploadFiles or downloadFiles is done, or has failed. */
export interface FileCompleteEvent {
  /** Name in the bucket; empty for a download by id. */
  readonly fileName: string;
  /** Path on this side; empty for content from memory or a stream. */
  readonly localFile: string;
  /** Id of the version; empty after a failure. */
  readonly fileId: string;
  /** Bytes of its content that were moved; 0 after a failure. */
  readonly bytes: number;
  /** Why it failed; null when it did not. */
  readonly error: B2Error | null;
}

/** What a line of the log shows. */
export type LogType =
  | 'Info'
  | 'RequestHeaders'
  | 'ResponseHeaders'
  | 'RequestBody'
  | 'ResponseBody'
  | 'ProxyRequest'
  | 'ProxyResponse'
  | 'FirewallRequest'
  | 'FirewallResponse';

export interface LogEvent {
  /** 1 the request's method and URL, the status, repetitions; 2 headers; 3 JSON bodies. */
  readonly logLevel: number;
  /** What happened. Keys, tokens and signed URLs are replaced. */
  readonly message: string;
  /** What the message shows. */
  readonly logType: LogType;
}

/** Something went wrong that does not fail the method by itself: the request is sent again. */
export interface ErrorEvent {
  /** Number of the failure, as in `B2Error.errorCode`. */
  readonly errorCode: number;
  /** What failed, and when the next try follows. */
  readonly description: string;
}

/** A server has shown its certificate. */
export interface SSLServerAuthenticationEvent {
  /** The certificate, PEM. With `SSLIncludeCertChain` the whole chain as far as it is known, the server's own first. */
  readonly certEncoded: Buffer;
  /** Whom it is for. */
  readonly certSubject: string;
  /** Who has issued it. */
  readonly certIssuer: string;
  /** `OK`, or what is wrong with it. */
  readonly status: string;
  /** Whether the server is trusted; at first what the certificate, `sslAcceptServerCertEncoded` and `SSLSecurityFlags` say. */
  accept: boolean;
}

export interface SSLStatusEvent {
  /** How the handshake goes: its beginning, what was agreed on, and what becomes of the certificate. */
  readonly message: string;
}

/** Every event of the component. Source: component reference, section 3. */
export interface BackblazeB2Events {
  /** Once for each key of listAppKeys. Secrets are never listed. Awaited. */
  AppKeyList: [event: AppKeyListEvent];
  /** Once for each bucket of listBuckets, by name. Awaited. */
  BucketList: [event: BucketListEvent];
  /** Once, after a transfer that succeeded: the content is stored, or verified and under its final name. Awaited. */
  EndTransfer: [event: TransferEdgeEvent];
  /** Something went wrong and is tried again. What cannot be mended is no event: the method rejects. */
  Error: [event: ErrorEvent];
  /** Ours. Once for each file of uploadFiles and downloadFiles, in the order in which they end. Awaited. */
  FileComplete: [event: FileCompleteEvent];
  /** Once for each item of listFiles, listFileVersions and listMultipartUploads. Awaited. */
  FileList: [event: FileListEvent];
  /** After each stored part of an uploadFile in parts, in the order of their completion. Awaited. */
  FragmentComplete: [event: FragmentCompleteEvent];
  /** Once for each header line of each answer, after the status was logged. */
  Header: [event: HeaderEvent];
  /** What is sent and what comes back, as far as the setting LogLevel asks. */
  Log: [event: LogEvent];
  /**
   * Once for each metadata item: in getBucketInfo and getFileInfo always, in listings when ListWithMetadata is on, right after
   * the item they belong to. Awaited.
   */
  MetadataList: [event: MetadataListEvent];
  /** Once for each part of listParts. Awaited. */
  PartList: [event: PartListEvent];
  /** How far a transfer is: at its beginning, then each ProgressStep percent, and at its end. */
  Progress: [event: ProgressEvent];
  /**
   * Once for each new connection with TLS, to B2 or to a proxy, before anything is sent over it. False in `accept` closes
   * the connection, and the method rejects with `tls_failed`; true goes on whatever is wrong. Awaited.
   */
  SSLServerAuthentication: [event: SSLServerAuthenticationEvent];
  /** How the handshake of a new connection goes. */
  SSLStatus: [event: SSLStatusEvent];
  /** Once, before the first byte of a transfer. */
  StartTransfer: [event: TransferEdgeEvent];
  /** Each block as it moves. Awaited. It fires often: subscribe only when you need the bytes. */
  Transfer: [event: TransferEvent];
}
export type EventName = keyof BackblazeB2Events;
export type EventPayload<K extends EventName> = BackblazeB2Events[K][0];
/** A returned promise is awaited before the operation goes on, where the event says so. */
export type EventHandler<K extends EventName> = ((event: EventPayload<K>) => unknown) | null;
