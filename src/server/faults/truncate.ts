import { ConnectionCut } from '../cut.js';
import { withBody } from '../reply.js';
import type { FaultKind } from './fault.js';

/** Closes the connection in order after so many bytes of the answer's body. */
export interface TruncateFault {
  readonly kind: 'truncate';
  readonly afterBytes: number;
}

export const truncate: FaultKind<TruncateFault> = ({ afterBytes }) => ({
  reply: (reply) => withBody(reply, (body) => cutAfter(body, { left: afterBytes }, 'end')),
});

/** Passes `left` bytes on and cuts. Bodies that share `left` share the count. */
export async function* cutAfter(
  body: AsyncIterable<Buffer>,
  count: { left: number },
  how: 'end' | 'reset',
): AsyncGenerator<Buffer> {
  for await (const block of body) {
    const passed = block.subarray(0, count.left);
    count.left -= passed.length;
    if (passed.length > 0) yield passed;
    if (passed.length < block.length) throw new ConnectionCut(how);
  }
}
