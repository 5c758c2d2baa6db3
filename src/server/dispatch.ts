import type { ApiVersion } from '../wire/account.js';
import type { ByteEndpointName, EndpointName } from '../wire/endpoints.js';
import type { Caller } from './auth.js';
import type { Call, ServerContext } from './context.js';
import { preflight } from './cors/answers.js';
import { badRequest, Failure, refused } from './failure.js';
import { readFields } from './fields.js';
import { download } from './handlers/downloads.js';
import type { JsonEndpoint } from './handlers/endpoint.js';
import { HANDLERS } from './handlers/index.js';
import { uploadFile, uploadPart } from './handlers/uploads.js';
import { entriesIn } from './insight/billing.js';
import { toJsonInTurns } from './json.js';
import { needCapability } from './permissions.js';
import { readBody } from './read-body.js';
import { jsonBlocksReply, jsonReply, type Reply } from './reply.js';
import { header, type ServerRequest } from './request.js';
import type { Route } from './router.js';

export const isCall = (name: string): name is EndpointName => Object.hasOwn(HANDLERS, name);

const BYTE_ENDPOINTS: { readonly [E in ByteEndpointName]: true } = {
  b2_download_file_by_id: true,
  b2_download_file_by_name: true,
  b2_upload_file: true,
  b2_upload_part: true,
};
export const isEndpoint = (name: string): boolean => isCall(name) || Object.hasOwn(BYTE_ENDPOINTS, name);

/** Carries a request out. Throws a Failure for every answer that is not a success. */
export async function dispatch(route: Route, request: ServerRequest, context: ServerContext): Promise<Reply> {
  if (request.method === 'OPTIONS' && route.kind !== 'call') return preflight(route, request, context.store);
  switch (route.kind) {
    case 'call':
      needMethod(request, 'GET', 'POST');
      return callReply(await lasting(runCall(route, request, context), context));
    case 'upload':
      needMethod(request, 'POST');
      return jsonReply(await lasting(runUpload(route, request, context), context));
    case 'download':
      needMethod(request, 'GET', 'HEAD', ...(route.endpoint === 'b2_download_file_by_id' ? ['POST'] : []));
      return download(route, request, context);
  }
}

/** Waits for the disk: no answer tells of a change that a power failure could undo, be it another client's. */
async function lasting<T>(work: Promise<T>, { store }: ServerContext): Promise<T> {
  const answer = await work;
  await store.settled();
  return answer;
}

async function callReply(answer: object): Promise<Reply> {
  const entries = entriesIn(answer);
  const reply = entries > 0 ? jsonBlocksReply(await toJsonInTurns(answer)) : jsonReply(answer);
  return { ...reply, entries };
}

function needMethod(request: ServerRequest, ...allowed: readonly string[]): void {
  if (!allowed.includes(request.method)) throw new Failure(405, 'method_not_allowed', 'Only POST is supported');
}

async function runCall(
  { endpoint, version, query }: Extract<Route, { readonly kind: 'call' }>,
  request: ServerRequest,
  context: ServerContext,
): Promise<object> {
  const authorization = header(request, 'Authorization');
  const caller =
    endpoint === 'b2_authorize_account' ? context.auth.basic(authorization) : context.auth.account(authorization);
  // The map is checked by name; here, where the name is only known at run time, any entry will do.
  const handler = HANDLERS[endpoint as keyof typeof HANDLERS] as unknown as JsonEndpoint<'b2_get_file_info'>;
  if (handler.capability !== null) needCapability(caller, handler.capability);
  const body = await readBody(request, query);
  return handler.run(readFields(handler.fields, body), callOf(context, request, version, caller));
}

/** One upload at a time holds the token. Source: B2 docs, b2_upload_file. */
async function runUpload(
  { endpoint, version, target }: Extract<Route, { readonly kind: 'upload' }>,
  request: ServerRequest,
  context: ServerContext,
): Promise<unknown> {
  const token = header(request, 'Authorization') ?? '';
  if (token === '') throw refused('missing_auth_token');
  const { state } = context.auth;
  const { caller, payload } = context.auth.bound('upld', token);
  if (payload !== target) throw refused('bad_auth_token');
  if (!state.take(token)) throw badRequest(`more than one upload using auth token ${token}`, 'auth_token_limit');
  try {
    const call = callOf(context, request, version, caller);
    const id = target.split('/')[0] ?? '';
    return await (endpoint === 'b2_upload_file' ? uploadFile(id, request, call) : uploadPart(id, request, call));
  } finally {
    state.release(token);
  }
}

/** Written out: every request has one. */
const callOf = (context: ServerContext, request: ServerRequest, version: ApiVersion, caller: Caller): Call => ({
  store: context.store,
  clock: context.clock,
  random: context.random,
  auth: context.auth,
  account: context.account,
  notifications: context.notifications,
  replication: context.replication,
  customUploadTimestamps: context.customUploadTimestamps,
  partSizes: context.partSizes,
  version,
  caller,
  baseUrl: request.baseUrl,
  signal: request.signal,
});
