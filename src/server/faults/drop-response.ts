import { ConnectionCut } from '../cut.js';
import type { FaultKind } from './fault.js';

/** Does the work, then resets the connection without an answer. */
export interface DropResponseFault {
  readonly kind: 'drop_response';
}

export const dropResponse: FaultKind<DropResponseFault> = () => ({
  reply() {
    throw new ConnectionCut('reset');
  },
});
