import type { Failure } from './failure.js';
import { toJson } from './json.js';

/** An answer before it is on the wire. The length is always known: B2 never answers in chunks. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly length: number;
  /** Null: headers alone, as HEAD wants them. */
  readonly body: Buffer | AsyncIterable<Buffer> | null;
  /** Entries of a listing, which are billed by their number. */
  readonly entries?: number;
  /** To be called when the body is not wanted any more, sent or not. */
  readonly release?: () => Promise<void>;
}

/** The same reply with another body; without a body it stays as it is. */
export const withBody = (reply: Reply, change: (body: AsyncIterable<Buffer>) => AsyncIterable<Buffer>): Reply =>
  reply.body === null ? reply : { ...reply, body: change(Buffer.isBuffer(reply.body) ? once(reply.body) : reply.body) };

export function jsonReply(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return jsonBytesReply(Buffer.from(toJson(value)), status, headers);
}

/** JSON that is written already. */
export function jsonBytesReply(bytes: Buffer, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  const all = {
    'Content-Type': 'application/json;charset=UTF-8',
    'Cache-Control': 'max-age=0, no-cache, no-store',
    ...headers,
  };
  return { status, headers: all, length: bytes.length, body: bytes };
}

export const failureReply = ({ status, code, message, headers }: Failure): Reply =>
  jsonReply({ code, message, status }, status, headers);

/** Text of any other type. */
export function textReply(text: string, type: string, status = 200): Reply {
  const bytes = Buffer.from(text);
  return { status, headers: { 'Content-Type': type }, length: bytes.length, body: bytes };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
