import { randomBytes } from 'node:crypto';
import { DigestLogin } from './proxy-digest.js';
import { notThrough } from './proxy-failure.js';
import { checkOf, fixedAuthorization, type ProxyLogin, UNCHALLENGED } from './proxy-login.js';
import { negotiateLogin } from './proxy-negotiate.js';
import type { ProxyAuth } from './types.js';

/** The login for a scheme; one for all connections of a client, as it remembers challenges. */
export function createLogin(auth: ProxyAuth): ProxyLogin {
  switch (auth.scheme) {
    case 'digest':
      return new DigestLogin(auth.user, auth.password, () => randomBytes(16).toString('hex'));
    case 'negotiate':
      return negotiateLogin(auth.spn);
    case 'ntlm':
      return NTLM;
    default:
      return fixed(fixedAuthorization(auth), checkOf(auth));
  }
}

function fixed(value: string | undefined, check: string | undefined): ProxyLogin {
  return { ...UNCHALLENGED, check, credentials: () => Promise.resolve(value === undefined ? undefined : { value }) };
}

/** No library that is kept speaks it; docs/decisions/proxies.md tells. */
const NTLM: ProxyLogin = {
  ...UNCHALLENGED,
  credentials: (gate, next) => {
    const advice =
      'NTLM is not spoken here. Set proxyAuthScheme to 5 (Negotiate) or 0 (Basic), or go through a program on this machine that logs in, such as cntlm';
    return Promise.reject(notThrough('proxy_unauthorized', gate, next, `cannot be logged in at: ${advice}`));
  },
};
