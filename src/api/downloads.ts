import type { IncomingMessage } from 'node:http';
import { B2Error } from '../errors/index.js';
import type { EncryptionRequest } from '../wire/encryption.js';
import type { GetDownloadAuthorizationRequest, GetDownloadAuthorizationResponse } from '../wire/file.js';
import { type DownloadOverrides, HEADER, SHA1_NONE, SHA1_UNVERIFIED_PREFIX } from '../wire/headers.js';
import { type ApiConnection, type CallContext, call, DETACHED, endpointUrl } from './call.js';
import { decodeText, encodePath, encodeText } from './encode.js';
import { customerKeyHeaders } from './new-file-headers.js';

export interface DownloadOptions {
  /** Value of the Range header, for example `bytes=0-99`. */
  readonly range?: string | undefined;
  /** Value of the If-Modified-Since header. A service that heeds it rejects an unchanged file with `not_modified`. */
  readonly ifModifiedSince?: string | undefined;
  readonly overrides?: DownloadOverrides | undefined;
  /** Needed for a file that is encrypted by SSE-C. */
  readonly serverSideEncryption?: EncryptionRequest | undefined;
}

/** What the headers of a download tell. */
export interface DownloadInfo {
  readonly fileId: string;
  readonly fileName: string;
  readonly contentType: string;
  /** Bytes of this answer's body. */
  readonly contentLength: number;
  /** Bytes of the whole file. */
  readonly totalLength: number;
  /** Offset of the first byte of the body in the file. */
  readonly start: number;
  /** 40 hex digits of the whole file, or undefined when B2 has none. */
  readonly contentSha1: string | undefined;
  readonly uploadTimestamp: number;
  readonly fileInfo: Readonly<Record<string, string>>;
}

export interface Download {
  readonly info: DownloadInfo;
  /** Read it to its end or destroy it. */
  readonly body: IncomingMessage;
}

/** Rejects with `not_found`, `range_not_satisfiable`, `unauthorized`. Source: B2 docs, b2_download_file_by_id. */
export function downloadFileById(
  connection: ApiConnection,
  fileId: string,
  options: DownloadOptions = {},
  context: CallContext = DETACHED,
): Promise<Download> {
  const operation = 'b2_download_file_by_id';
  const url = new URL(endpointUrl(connection.downloadUrl, connection.apiVersion, operation));
  url.searchParams.set('fileId', fileId);
  return download(connection, operation, url, options, context);
}

/** The newest version of a name. Rejects as by id. Source: B2 docs, b2_download_file_by_name. */
export function downloadFileByName(
  connection: ApiConnection,
  file: { readonly bucketName: string; readonly fileName: string },
  options: DownloadOptions = {},
  context: CallContext = DETACHED,
): Promise<Download> {
  const url = new URL(
    `${connection.downloadUrl.replace(/\/+$/, '')}/file/${encodeText(file.bucketName)}/${encodePath(file.fileName)}`,
  );
  return download(connection, 'b2_download_file_by_name', url, options, context);
}

/** A token for downloads by name. Source: B2 docs, b2_get_download_authorization. */
export function getDownloadAuthorization(
  connection: ApiConnection,
  request: GetDownloadAuthorizationRequest,
  context: CallContext = DETACHED,
): Promise<GetDownloadAuthorizationResponse> {
  return call(connection, 'b2_get_download_authorization', request, context, true);
}

async function download(
  connection: ApiConnection,
  operation: string,
  url: URL,
  { range, ifModifiedSince, overrides, serverSideEncryption }: DownloadOptions,
  context: CallContext,
): Promise<Download> {
  for (const [name, value] of Object.entries(overrides ?? {})) url.searchParams.set(name, value);
  const headers: Record<string, string> = {
    authorization: connection.authorizationToken,
    ...customerKeyHeaders(serverSideEncryption),
  };
  if (range !== undefined) headers['range'] = range;
  if (ifModifiedSince !== undefined) headers['if-modified-since'] = ifModifiedSince;
  const body = await connection.http.open({ operation, method: 'GET', url: url.href, headers }, context);
  try {
    return { info: readInfo(operation, body), body };
  } catch (error) {
    body.destroy();
    throw error;
  }
}

function readInfo(operation: string, response: IncomingMessage): DownloadInfo {
  const header = (name: string): string | undefined => {
    const value = response.headers[name.toLowerCase()];
    return Array.isArray(value) ? value[0] : value;
  };
  const contentLength = Number(header('content-length'));
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(header('content-range') ?? '');
  const fileId = header(HEADER.fileId);
  if (fileId === undefined || !Number.isSafeInteger(contentLength) || (response.statusCode === 206 && range === null)) {
    throw new B2Error('bad_response', `${operation} was answered without the headers of a B2 file. Check any proxy.`, {
      operation,
    });
  }
  return {
    fileId,
    fileName: decodeText(header(HEADER.fileName) ?? ''),
    contentType: header('content-type') ?? '',
    contentLength,
    totalLength: range === null ? contentLength : Number(range[2]),
    start: range === null ? 0 : Number(range[1]),
    contentSha1: plainSha1(header(HEADER.contentSha1)),
    uploadTimestamp: Number(header(HEADER.uploadTimestamp) ?? 0),
    fileInfo: readFileInfo(response),
  };
}

function readFileInfo(response: IncomingMessage): Record<string, string> {
  const prefix = HEADER.infoPrefix.toLowerCase();
  const info: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (name.startsWith(prefix) && typeof value === 'string') info[name.slice(prefix.length)] = decodeText(value);
  }
  return info;
}

/** The digits alone; B2 writes `none` or nothing when it has no digest of the whole file. */
export function plainSha1(value: string | null | undefined): string | undefined {
  if (typeof value !== 'string' || value === '' || value === SHA1_NONE) return undefined;
  return value.startsWith(SHA1_UNVERIFIED_PREFIX) ? value.slice(SHA1_UNVERIFIED_PREFIX.length) : value;
}
