import { ConnectionCut } from '../cut.js';
import { withBody } from '../reply.js';
import type { FaultKind } from './fault.js';
import { cutAfter } from './truncate.js';

/** Resets the connection after so many bytes of the bodies, request first; at once when 0. */
export interface ResetFault {
  readonly kind: 'reset';
  readonly afterBytes: number;
}

export const reset: FaultKind<ResetFault> = ({ afterBytes }) => {
  const count = { left: afterBytes };
  return {
    before() {
      if (afterBytes === 0) throw new ConnectionCut('reset');
    },
    requestBody: (body) => cutAfter(body, count, 'reset'),
    reply: (reply) => withBody(reply, (body) => cutAfter(body, count, 'reset')),
  };
};
