import type { EncryptionRequest } from '../wire/encryption.js';
import type { FileResponse, NewFileOptions, UploadUrlResponse } from '../wire/file.js';
import { HEADER } from '../wire/headers.js';
import type { PartResponse, UploadPartUrlResponse } from '../wire/large-file.js';
import { type CallContext, DETACHED, type HttpClient, parseAnswer } from './call.js';
import { encodeText } from './encode.js';
import { customerKeyHeaders, newFileHeaders } from './new-file-headers.js';

/** The bytes of one upload as they go on the wire. */
export interface UploadBody {
  /** Bytes in all, including SHA-1 digits at the end. */
  readonly contentLength: number;
  /** 40 hex digits, `hex_digits_at_end`, `do_not_verify` or `unverified:` and 40 hex digits. */
  readonly contentSha1: string;
  /** All of them, or in blocks: a yielded block may be reused once the next one is asked for. */
  readonly stream: Uint8Array | AsyncIterable<Uint8Array>;
}

export interface UploadFileHeaders extends NewFileOptions {
  readonly fileName: string;
  readonly contentType: string;
  readonly fileInfo: Readonly<Record<string, string>>;
}

/**
 * One request, never repeated: a new try needs a new upload URL. Rejects with `bad_request`, `auth_token_limit`,
 * `service_unavailable`, `cap_exceeded`. Source: B2 docs, b2_upload_file.
 */
export async function uploadFile(
  http: HttpClient,
  target: Pick<UploadUrlResponse, 'uploadUrl' | 'authorizationToken'>,
  file: UploadFileHeaders,
  body: UploadBody,
  context: CallContext = DETACHED,
): Promise<FileResponse> {
  const headers: Record<string, string> = {
    [HEADER.fileName]: encodeText(file.fileName),
    'content-type': file.contentType,
    ...newFileHeaders(file),
  };
  for (const [name, value] of Object.entries(file.fileInfo)) headers[HEADER.infoPrefix + name] = encodeText(value);
  return parseAnswer(FILE, await send(http, FILE, target, headers, body, context));
}

export interface PartHeaders {
  /** 1 to 10,000. */
  readonly number: number;
  /** That of the large file. Its key is needed with every part; other modes are not sent. */
  readonly serverSideEncryption?: EncryptionRequest | null | undefined;
}

/** Source: B2 docs, b2_upload_part. */
export async function uploadPart(
  http: HttpClient,
  target: Pick<UploadPartUrlResponse, 'uploadUrl' | 'authorizationToken'>,
  { number, serverSideEncryption }: PartHeaders,
  body: UploadBody,
  context: CallContext = DETACHED,
): Promise<PartResponse> {
  const headers = { [HEADER.partNumber]: String(number), ...customerKeyHeaders(serverSideEncryption) };
  return parseAnswer(PART, await send(http, PART, target, headers, body, context));
}

const FILE = 'b2_upload_file';
const PART = 'b2_upload_part';

async function send(
  http: HttpClient,
  operation: string,
  target: { readonly uploadUrl: string; readonly authorizationToken: string },
  headers: Readonly<Record<string, string>>,
  { contentLength, contentSha1, stream }: UploadBody,
  context: CallContext,
): Promise<string> {
  const { uploadUrl: url, authorizationToken: authorization } = target;
  const all = { authorization, [HEADER.contentSha1]: contentSha1, ...headers };
  const request = { operation, method: 'POST', url, headers: all, contentLength, body: stream } as const;
  return (await http.send(request, context)).body;
}
