import type { IncomingMessage } from 'node:http';
import type { Request } from 'got';
import { interrupted } from '../errors/index.js';
import { onAbort } from '../support/on-abort.js';

/**
 * Functions that are written where a property is set, `a.b = () => c`, are made where V8 keeps what is old: whatever they can reach
 * outlives every collection of young objects, whether it is still used or not. Node 24 makes one for each stream, and got makes a
 * stream for each request.
 */
const nothing = (): null => null;

/** What leads from a stream of got to everything about its request. */
const CUT = {
  ...{ options: undefined, requestUrl: undefined, _requestId: '' },
  ...{ _request: undefined, response: undefined, _nativeResponse: undefined },
  ...{ _cancelTimeouts: nothing, _unproxyEvents: nothing, _removeListeners: nothing, _stopRetry: nothing },
};

/** Cuts what a stream holds whose request and answer are complete. */
export function letGo(stream: Request): void {
  stream.destroy();
  stream.removeAllListeners();
  // What a connection says after the end concerns nobody.
  stream.on('error', nothing);
  Object.assign(stream, CUT);
}

/** Frees an answer from got, which would read it piece by piece through itself. */
export function takeOver(response: IncomingMessage): void {
  response.removeAllListeners('readable');
  const { read } = response;
  // The listener made Node plan a first read. It would end an empty answer before its reader listens to the end.
  response.read = nothing;
  process.nextTick(() => {
    response.read = read;
  });
}

/** Ends a stream when the signal is aborted, until it is released. got could do that, by a function as described above. */
export function endWith(signal: AbortSignal, stream: Request): () => void {
  const release = onAbort(signal, () => {
    stream.destroy(interrupted(signal));
  });
  stream.once('close', release);
  return release;
}
