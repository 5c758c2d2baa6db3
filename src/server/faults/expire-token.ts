import { RETIRED_FOR_MS } from '../auth.js';
import { header } from '../request.js';
import type { FaultKind } from './fault.js';

/** Declares the request's token expired: this request and every later one with it get 401 `expired_auth_token`. */
export interface ExpireTokenFault {
  readonly kind: 'expire_token';
}

export const expireToken: FaultKind<ExpireTokenFault> = (_options, { request, tokens, now }) => ({
  before() {
    const token = header(request, 'Authorization');
    if (token !== undefined) tokens.retire(token, 'expired', now() + RETIRED_FOR_MS);
  },
});
