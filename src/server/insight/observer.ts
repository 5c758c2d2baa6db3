import type { AnyEndpointName } from '../../wire/endpoints.js';
import type { Fault } from '../faults/kinds.js';
import type { Reply } from '../reply.js';
import type { ServerRequest } from '../request.js';
import type { Sending } from '../send-reply.js';
import type { Exchange } from './exchange.js';
import { redactUrl } from './redact-url.js';

/** Watches one request from its arrival to its end. */
export interface Watch extends Sending {
  meets(faults: readonly Fault[]): void;
  /** The answer that is going to be sent. */
  answers(reply: Reply): void;
  /** The connection ends before the answer was complete. Says nothing behind that. */
  breaks(): void;
}

/** Of nearly all: the log holds many. */
const NO_FAULTS: Exchange['faults'] = [];

export type Observer = (request: ServerRequest, endpoint: AnyEndpointName | null) => Watch;

/** `now` is the server's time, `elapsed` one that nobody moves; both in milliseconds. Every request is recorded once. */
export function createObserver(
  now: () => number,
  elapsed: () => number,
  record: (exchange: Exchange) => void,
): Observer {
  return (request, endpoint) => {
    const started = elapsed();
    const time = now();
    let met: readonly Fault[] = [];
    let answer: Reply | null = null;
    let bytesOut = 0;
    let ended = false;
    const end = (complete: boolean): void => {
      if (ended) return;
      ended = true;
      record({
        time,
        method: request.method,
        url: redactUrl(request.url),
        endpoint,
        status: answer?.status ?? null,
        complete,
        bytesIn: request.read.bytes,
        bytesOut,
        entries: answer?.entries ?? 0,
        durationMs: elapsed() - started,
        faults: met.length === 0 ? NO_FAULTS : met.map(({ kind }) => kind),
      });
    };
    return {
      meets(faults) {
        met = faults;
      },
      answers(reply) {
        answer = reply;
      },
      sends(bytes) {
        bytesOut += bytes;
      },
      completes: () => end(true),
      breaks: () => end(false),
    };
  };
}
