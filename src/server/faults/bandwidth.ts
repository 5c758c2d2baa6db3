import { setTimeout as sleep } from 'node:timers/promises';
import { withBody } from '../reply.js';
import type { FaultKind } from './fault.js';

/** Bounds the speed of the request body and of the answer's body, each by itself. */
export interface BandwidthFault {
  readonly kind: 'bandwidth';
  readonly bytesPerSecond: number;
}

/** So many steps a second: small enough to flow, large enough for the timer. */
const STEPS_PER_SECOND = 50;
/** What a late timer lost is made up for; what the other side did not use in time is not. */
const MAKE_UP_MS = 100;

export const bandwidth: FaultKind<BandwidthFault> = ({ bytesPerSecond }, { request }) => {
  const step = Math.max(1, Math.floor(bytesPerSecond / STEPS_PER_SECOND));
  async function* paced(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let due = performance.now();
    for await (const block of body) {
      for (let at = 0; at < block.length; at += step) {
        const slice = block.subarray(at, at + step);
        due = Math.max(due, performance.now() - MAKE_UP_MS) + (slice.length / bytesPerSecond) * 1000;
        const left = due - performance.now();
        if (left > 0) await sleep(left, undefined, { signal: request.signal });
        yield slice;
      }
    }
  }
  return { requestBody: paced, reply: (reply) => withBody(reply, paced) };
};
