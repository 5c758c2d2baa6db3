import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { inflateRaw, unzip } from 'node:zlib';
import { B2Error } from '../errors/index.js';

const unzipped = promisify(unzip);
const inflated = promisify(inflateRaw);

/** The only encodings that are ever asked for. */
const DECODABLE: ReadonlySet<string> = new Set(['gzip', 'x-gzip', 'deflate']);

/** Of the encodings in an Accept-Encoding those that can be decoded, as they were given. */
export function decodable(acceptEncoding: string): string {
  return acceptEncoding
    .split(',')
    .map((item) => item.trim())
    .filter((item) => DECODABLE.has(item.split(';')[0]?.trim().toLowerCase() ?? ''))
    .join(', ');
}

/**
 * The bytes of an answer as they were before they were packed for the way. Rejects with `bad_response` when they are damaged,
 * packed otherwise, or unpack to more than `limit` bytes.
 */
export async function decode(
  bytes: Buffer,
  response: IncomingMessage,
  operation: string,
  limit: number,
): Promise<Buffer> {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return bytes;
  const refuse = (why: string, cause?: unknown): B2Error =>
    new B2Error(
      'bad_response',
      `${operation} was answered with ${why}. Check any proxy, or clear AllowHTTPCompression.`,
      {
        operation,
        ...(cause === undefined ? {} : { cause }),
      },
    );
  if (!DECODABLE.has(encoding)) throw refuse('an encoding that was not asked for');
  try {
    return await (encoding === 'deflate' && !hasZlibHeader(bytes) ? inflated : unzipped)(bytes, {
      maxOutputLength: limit,
    });
  } catch (error) {
    const tooMuch = (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
    throw refuse(
      tooMuch ? `more than ${limit} bytes, packed into ${bytes.length}` : 'packed bytes that are damaged',
      error,
    );
  }
}

/** Some servers send deflate without it, against RFC 9110, section 8.4.1.2. */
const hasZlibHeader = (bytes: Buffer): boolean =>
  bytes.length > 1 && bytes.readUInt16BE(0) % 31 === 0 && ((bytes[0] ?? 0) & 0x0f) === 8;
