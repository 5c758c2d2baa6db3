import type { ServerResponse } from 'node:http';
import type { AnyEndpointName } from '../wire/endpoints.js';
import type { ServerContext } from './context.js';
import { corsHeaders } from './cors/answers.js';
import { ConnectionCut } from './cut.js';
import { dispatch, isCall } from './dispatch.js';
import { Failure, ownFailure } from './failure.js';
import type { Effect } from './faults/fault.js';
import { htmlPage } from './faults/html-error.js';
import { effectOf } from './faults/kinds.js';
import type { FaultRules } from './faults/rules.js';
import { testModeFaults } from './faults/test-mode.js';
import { findTarget } from './find-target.js';
import type { Observer } from './insight/observer.js';
import { failureReply, type Reply } from './reply.js';
import { header, type ServerRequest } from './request.js';
import { type Route, routeOf } from './router.js';
import { cutConnection, sendReply } from './send-reply.js';
import { NO_TARGET } from './target.js';

/** One request from its arrival to its answer, with the faults that are meant for it. Never rejects. */
export async function serveRequest(
  arrived: ServerRequest,
  response: ServerResponse,
  context: ServerContext,
  rules: FaultRules,
  observe: Observer,
): Promise<void> {
  const route = routeOf(arrived.url, isCall);
  const endpoint = route instanceof Failure ? null : route.endpoint;
  const watch = observe(arrived, endpoint);
  const isFromPage = header(arrived, 'Origin') !== undefined;
  const { request, target } =
    rules.needTarget() || isFromPage
      ? await findTarget(arrived, route, context.store)
      : { request: arrived, target: NO_TARGET };
  const hit = { request, random: context.random, tokens: context.auth.state, now: () => context.clock.now() };
  const faults = [...rules.hit(endpoint, target), ...testModeFaults(request, endpoint, context.random)];
  const effects = faults.map((fault) => effectOf(fault, hit));
  watch.meets(faults);
  let reply: Reply | null = null;
  try {
    reply = await answer(request, route, context, effects);
    const readable = isFromPage ? forPages(request, route, target.bucketId, context, reply) : reply;
    const sent = effects.reduce(changeReply, readable);
    watch.answers(sent);
    await sendReply(sent, request, response, watch);
  } catch (error) {
    watch.breaks();
    endUploadUrl(request, endpoint, error, context);
    cutConnection(response, error instanceof ConnectionCut ? error.how : 'end');
  } finally {
    await reply?.release?.().catch((error: Error) => process.emitWarning(error));
  }
}

async function answer(
  request: ServerRequest,
  route: Route | Failure,
  context: ServerContext,
  effects: readonly Effect[],
): Promise<Reply> {
  // The front end of the real service refuses it, before the service knows of the request.
  if (request.authorizations > 1) return htmlPage(400);
  try {
    for (const effect of effects) await effect.before?.();
    const body = effects.reduce((inner, effect) => effect.requestBody?.(inner) ?? inner, request.body);
    if (route instanceof Failure) throw route;
    return await dispatch(route, body === request.body ? request : { ...request, body }, context);
  } catch (error) {
    if (error instanceof ConnectionCut || request.signal.aborted) throw error;
    if (!(route instanceof Failure)) endUploadUrl(request, route.endpoint, error, context);
    if (error instanceof Failure) return failureReply(error);
    // A fault of ours: the client learns that it may try again, the operator what went wrong.
    process.emitWarning(error instanceof Error ? error : new Error(String(error)));
    return failureReply(ownFailure(error));
  }
}

/** A failed upload ends its URL, however it failed: clients must get a new one. Source: B2 docs, "Uploading". */
function endUploadUrl(
  request: ServerRequest,
  endpoint: AnyEndpointName | null,
  error: unknown,
  { auth }: ServerContext,
): void {
  if (endpoint !== 'b2_upload_file' && endpoint !== 'b2_upload_part') return;
  // A second user of a token must not end the upload of the first; after 429 the same URL may be used again.
  if (error instanceof Failure && (error.status === 429 || error.code === 'auth_token_limit')) return;
  const token = header(request, 'Authorization');
  if (token !== undefined) auth.endUpload(token);
}

/** A page in a browser may read errors, too, where it may ask at all. */
function forPages(
  request: ServerRequest,
  route: Route | Failure,
  bucketId: string | null,
  { store }: ServerContext,
  reply: Reply,
): Reply {
  if (request.method === 'OPTIONS' || route instanceof Failure) return reply;
  return { ...reply, headers: { ...reply.headers, ...corsHeaders(route, request, bucketId, store) } };
}

const changeReply = (reply: Reply, effect: Effect): Reply => effect.reply?.(reply) ?? reply;
