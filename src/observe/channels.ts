import { channel } from 'node:diagnostics_channel';
import type { B2Error } from '../errors/index.js';

/** One HTTP request. The same object in all messages of a request, so that a WeakMap may have it as a key. */
export interface RequestMessage {
  /** The B2 call, for example `b2_list_buckets`. */
  readonly operation: string;
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** Without what gives access: a token in the query, the opaque end of an upload URL. */
  readonly url: string;
  /** Host name or address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Bytes of the body that are announced; 0: none. */
  readonly bytesSent: number;
}

export interface RequestStartMessage {
  readonly request: RequestMessage;
}

export interface RequestEndMessage extends RequestStartMessage {
  /** HTTP status, of errors as well. */
  readonly status: number;
  /** For example `1.1`. */
  readonly httpVersion: string;
  /** Bytes of the answer's body that are announced; 0 when it does not say. */
  readonly bytesReceived: number;
  /** From the begin of the request to the last byte of its answer, milliseconds. */
  readonly durationMs: number;
}

export interface RequestErrorMessage extends RequestStartMessage {
  readonly error: B2Error;
  readonly durationMs: number;
}

export interface RetryMessage {
  readonly operation: string;
  /** The try that failed, from 1. */
  readonly attempt: number;
  /** Wait before the next one, milliseconds. */
  readonly delayMs: number;
  readonly error: B2Error;
}

export interface PartMessage {
  /** Id of the unfinished upload. */
  readonly fileId: string;
  /** From 1. */
  readonly number: number;
  readonly bytes: number;
  readonly durationMs: number;
  /** Undefined when the part is stored. */
  readonly error: B2Error | undefined;
}

export interface FileMessage {
  readonly direction: 'upload' | 'download';
  /** Name in the bucket, or the id for a download by id. */
  readonly file: string;
  /** Bytes of the stored file; 0 after a failure. */
  readonly bytes: number;
  readonly durationMs: number;
  /** Undefined when the file is stored, or verified and under its final name. */
  readonly error: B2Error | undefined;
}

/** What is told on the channels of `node:diagnostics_channel` whose names begin with `backblazeb2:`. No message holds a secret. */
export interface DiagnosticsMessages {
  /** A request begins. */
  'request:start': RequestStartMessage;
  /** The answer to a request has come whole. */
  'request:end': RequestEndMessage;
  /** A request got no answer, or half of one. */
  'request:error': RequestErrorMessage;
  /** A request failed and is sent again. */
  retry: RetryMessage;
  /** A part of an upload is stored, or has failed for good. */
  part: PartMessage;
  /** An upload or download is done, or has failed. */
  file: FileMessage;
}

const CHANNELS = {
  'request:start': channel('backblazeb2:request:start'),
  'request:end': channel('backblazeb2:request:end'),
  'request:error': channel('backblazeb2:request:error'),
  retry: channel('backblazeb2:retry'),
  part: channel('backblazeb2:part'),
  file: channel('backblazeb2:file'),
} as const;

/** Whether anybody listens to one of the channels. */
export const heard = (...names: readonly (keyof DiagnosticsMessages)[]): boolean =>
  names.some((name) => CHANNELS[name].hasSubscribers);

/** Tells whoever listens; without listeners the message is not even made. */
export function publish<K extends keyof DiagnosticsMessages>(name: K, message: () => DiagnosticsMessages[K]): void {
  if (CHANNELS[name].hasSubscribers) CHANNELS[name].publish(message());
}
