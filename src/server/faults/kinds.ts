import { type BandwidthFault, bandwidth } from './bandwidth.js';
import { type CorruptFault, corrupt } from './corrupt.js';
import { type DropResponseFault, dropResponse } from './drop-response.js';
import { type ExpireTokenFault, expireToken } from './expire-token.js';
import { type ExpireUploadUrlsFault, expireUploadUrls } from './expire-upload-urls.js';
import type { Effect, FaultHit, FaultKind } from './fault.js';
import { type HtmlErrorFault, htmlError } from './html-error.js';
import { type LatencyFault, latency } from './latency.js';
import { type NeverAnswerFault, neverAnswer } from './never-answer.js';
import { type ResetFault, reset } from './reset.js';
import { type StatusFault, status } from './status.js';
import { type TruncateFault, truncate } from './truncate.js';
import { type WrongLengthFault, wrongLength } from './wrong-length.js';

/** Every kind of fault. */
export type Fault =
  | BandwidthFault
  | CorruptFault
  | DropResponseFault
  | ExpireTokenFault
  | ExpireUploadUrlsFault
  | HtmlErrorFault
  | LatencyFault
  | NeverAnswerFault
  | ResetFault
  | StatusFault
  | TruncateFault
  | WrongLengthFault;

const KINDS: { readonly [K in Fault['kind']]: FaultKind<Extract<Fault, { readonly kind: K }>> } = {
  bandwidth,
  corrupt,
  drop_response: dropResponse,
  expire_token: expireToken,
  expire_upload_urls: expireUploadUrls,
  html_error: htmlError,
  latency,
  never_answer: neverAnswer,
  reset,
  status,
  truncate,
  wrong_length: wrongLength,
};

/** The effect of a fault on one request. */
export function effectOf<F extends Fault>(fault: F, hit: FaultHit): Effect {
  const make = KINDS[fault.kind] as FaultKind<F>;
  return make(fault, hit);
}

export const FAULT_KINDS = Object.keys(KINDS) as readonly Fault['kind'][];
