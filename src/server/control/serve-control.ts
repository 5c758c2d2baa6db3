import type { ServerResponse } from 'node:http';
import { Failure } from '../failure.js';
import { failureReply, type Reply } from '../reply.js';
import type { ServerRequest } from '../request.js';
import { cutConnection, sendReply } from '../send-reply.js';

/** A request to the server itself: no fault meets it, and it is in no log and no count. Never rejects. */
export async function serveControl(
  request: ServerRequest,
  response: ServerResponse,
  control: (request: ServerRequest) => Promise<Reply>,
): Promise<void> {
  try {
    await sendReply(await control(request).catch((error) => unexpected(error, request)), request, response);
  } catch {
    cutConnection(response, 'end');
  }
}

function unexpected(error: unknown, { signal }: ServerRequest): Reply {
  // A client that goes away in the middle of its body is no fault of ours.
  signal.throwIfAborted();
  process.emitWarning(error instanceof Error ? error : new Error(String(error)));
  return failureReply(new Failure(500, 'internal_error', 'internal error'));
}
