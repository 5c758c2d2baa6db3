import { Failure } from './failure.js';
import type { ServerRequest } from './request.js';
import type { Route } from './router.js';
import type { Store } from './store/store.js';
import { NO_TARGET, type Target, targetOf } from './target.js';

/** A call with a longer body is taken for one about nothing: no legal one comes near. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Looks at a request for what it is about, its body included when that is a JSON call's. Answers the request with its body
 * as if nobody had looked. Never rejects: what is wrong with a request shows when it is carried out.
 */
export async function findTarget(
  request: ServerRequest,
  route: Route | Failure,
  store: Pick<Store, 'buckets' | 'versions'>,
): Promise<{ readonly request: ServerRequest; readonly target: Target }> {
  if (route instanceof Failure) return { request, target: NO_TARGET };
  const query = route.kind === 'upload' ? {} : Object.fromEntries(route.query);
  const hasJson = request.method === 'POST' && route.kind !== 'upload';
  if (!hasJson) return { request, target: targetOf(route, query, request, store) };
  const { json, body } = await peek(request.body);
  return { request: { ...request, body }, target: targetOf(route, { ...query, ...parse(json) }, request, store) };
}

/** Reads a body up to a limit, and gives it back with what was not read. An error comes again where it came. */
async function peek(
  body: AsyncIterable<Buffer>,
): Promise<{ readonly json: string; readonly body: AsyncIterable<Buffer> }> {
  const rest = body[Symbol.asyncIterator]();
  const blocks: Buffer[] = [];
  let length = 0;
  let failure: { readonly error: unknown } | null = null;
  try {
    while (length <= MAX_BYTES) {
      const next = await rest.next();
      if (next.done === true) break;
      blocks.push(next.value);
      length += next.value.length;
    }
  } catch (error) {
    failure = { error };
  }
  const json = length <= MAX_BYTES ? Buffer.concat(blocks).toString('utf8') : '';
  return { json, body: replay(blocks, failure, rest) };
}

async function* replay(
  blocks: readonly Buffer[],
  failure: { readonly error: unknown } | null,
  rest: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
  yield* blocks;
  if (failure !== null) throw failure.error;
  yield* { [Symbol.asyncIterator]: () => rest };
}

function parse(json: string): object {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
