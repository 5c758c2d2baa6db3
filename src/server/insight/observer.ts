import type { AnyEndpointName } from '../../wire/endpoints.js';
import type { Fault } from '../faults/kinds.js';
import { type Reply, withBody } from '../reply.js';
import type { ServerRequest } from '../request.js';
import type { Exchange } from './exchange.js';
import { redactUrl } from './redact-url.js';

/** Watches one request from its arrival to its end. */
export interface Watch {
  /** The request, with its body counted. */
  readonly request: ServerRequest;
  /** The answer that is going to be sent, with its body counted. */
  reply(reply: Reply): Reply;
  /** Once, however it ended. */
  end(complete: boolean, faults: readonly Fault[]): void;
}

export type Observer = (request: ServerRequest, endpoint: AnyEndpointName | null) => Watch;

/** `now` is the server's time, `elapsed` one that nobody moves; both in milliseconds. */
export function createObserver(
  now: () => number,
  elapsed: () => number,
  record: (exchange: Exchange) => void,
): Observer {
  return (request, endpoint) => {
    const started = elapsed();
    const bytesIn = { sum: 0 };
    const bytesOut = { sum: 0 };
    const about = { time: now(), method: request.method, url: redactUrl(request.url), endpoint };
    let answer: Reply | null = null;
    return {
      request: { ...request, body: counted(request.body, bytesIn) },
      reply(reply) {
        answer = reply;
        return withBody(reply, (body) => counted(body, bytesOut));
      },
      end(complete, faults) {
        record({
          ...about,
          complete,
          status: answer?.status ?? null,
          entries: answer?.entries ?? 0,
          bytesIn: bytesIn.sum,
          bytesOut: bytesOut.sum,
          durationMs: elapsed() - started,
          faults: faults.map(({ kind }) => kind),
        });
      },
    };
  };
}

async function* counted(body: AsyncIterable<Buffer>, bytes: { sum: number }): AsyncGenerator<Buffer> {
  for await (const block of body) {
    bytes.sum += block.length;
    yield block;
  }
}
