import { badRequest, Failure } from './failure.js';
import { isTooDeep } from './json.js';
import type { ServerRequest } from './request.js';

/** The largest JSON request is a list of 10,000 digests: under half a megabyte. */
const MAX_JSON_BYTES = 4 * 1024 * 1024;

/** The fields of a JSON call: the body of a POST, the query of a GET or of a POST without a body. The Content-Type does not matter, as with B2. */
export async function readBody(request: ServerRequest, query: URLSearchParams): Promise<Record<string, unknown>> {
  if (request.method === 'GET') return Object.fromEntries(query);
  const json = await readText(request);
  return json === '' ? Object.fromEntries(query) : asObject(parse(json));
}

/** A body that may be any JSON but a very deep one. */
export async function readJson(request: ServerRequest): Promise<unknown> {
  const value = parse(await readText(request));
  if (isTooDeep(value)) throw badRequest('the request body is nested too deeply', 'bad_json');
  return value;
}

async function readText(request: ServerRequest): Promise<string> {
  const blocks: Buffer[] = [];
  let length = 0;
  for await (const block of request.body) {
    length += block.length;
    if (length > MAX_JSON_BYTES) throw new Failure(413, 'bad_request', 'the request body is too large');
    blocks.push(block);
  }
  return Buffer.concat(blocks).toString('utf8');
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw badRequest('the request body is not valid JSON', 'bad_json');
  }
}

function asObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest('the request body must be a JSON object', 'bad_json');
  }
  return value as Record<string, unknown>;
}
