import type { ServerResponse } from 'node:http';
import type { ServerContext } from './context.js';
import { ConnectionCut } from './cut.js';
import { dispatch, isCall } from './dispatch.js';
import { Failure } from './failure.js';
import type { Effect } from './faults/fault.js';
import { effectOf } from './faults/kinds.js';
import type { FaultRules } from './faults/rules.js';
import { failureReply, type Reply } from './reply.js';
import type { ServerRequest } from './request.js';
import { endpointOf, route } from './router.js';
import { cutConnection, sendReply } from './send-reply.js';

/** One request from its arrival to its answer, with the faults that its endpoint has. Never rejects. */
export async function serveRequest(
  request: ServerRequest,
  response: ServerResponse,
  context: ServerContext,
  rules: FaultRules,
): Promise<void> {
  const hit = { request, random: context.random, tokens: context.auth.state, now: () => context.clock.now() };
  const effects = rules.hit(endpointOf(request.url, isCall)).map((fault) => effectOf(fault, hit));
  try {
    const reply = await answer(request, context, effects);
    await sendReply(effects.reduce(changeReply, reply), request, response);
  } catch (error) {
    cutConnection(response, error instanceof ConnectionCut ? error.how : 'end');
  }
}

async function answer(request: ServerRequest, context: ServerContext, effects: readonly Effect[]): Promise<Reply> {
  try {
    for (const effect of effects) await effect.before?.();
    const body = effects.reduce((inner, effect) => effect.requestBody?.(inner) ?? inner, request.body);
    return await dispatch(route(request.url, isCall), { ...request, body }, context);
  } catch (error) {
    if (error instanceof Failure) return failureReply(error);
    if (error instanceof ConnectionCut || request.signal.aborted) throw error;
    // A fault of ours: the client learns that it may try again, the operator what went wrong.
    process.emitWarning(error instanceof Error ? error : new Error(String(error)));
    return failureReply(new Failure(500, 'internal_error', 'internal error'));
  }
}

const changeReply = (reply: Reply, effect: Effect): Reply => effect.reply?.(reply) ?? reply;
