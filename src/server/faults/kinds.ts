import { type BandwidthFault, bandwidth } from './bandwidth.js';
import { type CorruptFault, corrupt } from './corrupt.js';
import { type DropResponseFault, dropResponse } from './drop-response.js';
import { type ExpireTokenFault, expireToken } from './expire-token.js';
import type { Effect, FaultHit, FaultKind } from './fault.js';
import { type LatencyFault, latency } from './latency.js';
import { type NeverAnswerFault, neverAnswer } from './never-answer.js';
import { type ResetFault, reset } from './reset.js';
import { type StatusFault, status } from './status.js';
import { type TruncateFault, truncate } from './truncate.js';

/** Every kind of fault. */
export type Fault =
  | BandwidthFault
  | CorruptFault
  | DropResponseFault
  | ExpireTokenFault
  | LatencyFault
  | NeverAnswerFault
  | ResetFault
  | StatusFault
  | TruncateFault;

const KINDS: { readonly [K in Fault['kind']]: FaultKind<Extract<Fault, { readonly kind: K }>> } = {
  bandwidth,
  corrupt,
  drop_response: dropResponse,
  expire_token: expireToken,
  latency,
  never_answer: neverAnswer,
  reset,
  status,
  truncate,
};

/** The effect of a fault on one request. */
export function effectOf<F extends Fault>(fault: F, hit: FaultHit): Effect {
  const make = KINDS[fault.kind] as FaultKind<F>;
  return make(fault, hit);
}

export const FAULT_KINDS = Object.keys(KINDS) as readonly Fault['kind'][];
