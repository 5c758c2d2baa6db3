import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind } from './fault.js';

/** Waits before the work begins. */
export interface LatencyFault {
  readonly kind: 'latency';
  readonly ms: number;
}

export const latency: FaultKind<LatencyFault> = ({ ms }, { request }) => ({
  before: () => sleep(ms, undefined, { signal: request.signal }),
});
