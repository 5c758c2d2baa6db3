import { ConnectionCut } from '../cut.js';
import { type Reply, withBody } from '../reply.js';
import type { FaultKind } from './fault.js';

/** Announces so many bytes more than the answer has (fewer when negative), sends all it has, and closes in order. */
export interface WrongLengthFault {
  readonly kind: 'wrong_length';
  readonly byBytes: number;
}

export const wrongLength: FaultKind<WrongLengthFault> = ({ byBytes }) => ({
  reply: (reply): Reply => ({ ...withBody(reply, sentWhole), length: Math.max(0, reply.length + byBytes) }),
});

/** After a wrong length the two sides no longer agree where the next answer begins, so the connection ends. */
async function* sentWhole(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* body;
  throw new ConnectionCut('end');
}
