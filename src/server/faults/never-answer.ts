import { once } from 'node:events';
import { ConnectionCut } from '../cut.js';
import type { FaultKind } from './fault.js';

/** Keeps the connection open, does no work and says nothing until the client goes away. */
export interface NeverAnswerFault {
  readonly kind: 'never_answer';
}

export const neverAnswer: FaultKind<NeverAnswerFault> = (_options, { request }) => ({
  async before() {
    if (!request.signal.aborted) await once(request.signal, 'abort');
    throw new ConnectionCut('end');
  },
});
