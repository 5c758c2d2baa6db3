import type { Failure } from './failure.js';
import { toJson } from './json.js';

/** An answer before it is on the wire. The length is always known: B2 never answers in chunks. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly length: number;
  /** Null: headers alone, as HEAD wants them. */
  readonly body: string | Buffer | AsyncIterable<Buffer> | null;
  /** Entries of a listing, which are billed by their number. */
  readonly entries?: number;
  /** To be called when the body is not wanted any more, sent or not. */
  readonly release?: () => Promise<void>;
}

/** The same reply with another body; without a body it stays as it is. */
export const withBody = (reply: Reply, change: (body: AsyncIterable<Buffer>) => AsyncIterable<Buffer>): Reply =>
  reply.body === null ? reply : { ...reply, body: change(blocksOf(reply.body)) };

const blocksOf = (body: NonNullable<Reply['body']>): AsyncIterable<Buffer> =>
  typeof body === 'string' || Buffer.isBuffer(body) ? each([Buffer.from(body)]) : body;

const JSON_HEADERS = {
  'Content-Type': 'application/json;charset=UTF-8',
  'Cache-Control': 'max-age=0, no-cache, no-store',
};

export function jsonReply(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  const text = toJson(value);
  // As a text it leaves together with the headers.
  return { status, headers: { ...JSON_HEADERS, ...headers }, length: Buffer.byteLength(text), body: text };
}

/** JSON that is written already. */
export function jsonBlocksReply(blocks: readonly Buffer[]): Reply {
  const length = blocks.reduce((sum, block) => sum + block.length, 0);
  return { status: 200, headers: JSON_HEADERS, length, body: each(blocks) };
}

export const failureReply = ({ status, code, message, headers }: Failure): Reply =>
  jsonReply({ code, message, status }, status, headers);

/** Text of any other type. */
export function textReply(text: string, type: string, status = 200): Reply {
  return { status, headers: { 'Content-Type': type }, length: Buffer.byteLength(text), body: text };
}

async function* each(blocks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* blocks;
}
