import type { FaultKind } from './fault.js';

/** Declares every upload URL given out so far expired: uploads to them get 401 `expired_auth_token`. New ones work. */
export interface ExpireUploadUrlsFault {
  readonly kind: 'expire_upload_urls';
}

export const expireUploadUrls: FaultKind<ExpireUploadUrlsFault> = (_options, { tokens }) => ({
  before: () => tokens.expireUploadUrls(),
});
