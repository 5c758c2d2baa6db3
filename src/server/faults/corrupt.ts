import { withBody } from '../reply.js';
import type { FaultKind } from './fault.js';

/** Flips one bit of one byte of the answer's body; chance says which byte. */
export interface CorruptFault {
  readonly kind: 'corrupt';
}

export const corrupt: FaultKind<CorruptFault> = (_options, { random }) => ({
  reply: (reply) => withBody(reply, (body) => flipped(body, random.below(Math.max(1, reply.length)))),
});

async function* flipped(body: AsyncIterable<Buffer>, position: number): AsyncGenerator<Buffer> {
  let offset = 0;
  for await (const block of body) {
    const at = position - offset;
    offset += block.length;
    if (at < 0 || at >= block.length) {
      yield block;
      continue;
    }
    const changed = Buffer.from(block);
    changed[at] = (changed[at] ?? 0) ^ 1;
    yield changed;
  }
}
