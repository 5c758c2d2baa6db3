import type { GateName } from './gate.js';
import type { Address, ProxyAuth } from './types.js';

/** A Proxy-Authorization header, and what of a challenge it answers. */
export interface Credentials {
  readonly value: string;
  readonly nonce?: string;
  /**
   * Reads what a proxy that took them says of itself, its Proxy-Authentication-Info. Rejects with `proxy_unauthorized` for a
   * proof that is wrong; none is no failure.
   */
  verify?(info: string): Promise<void>;
}

/** How one proxy is logged in at, for as long as the client lives. */
export interface ProxyLogin {
  /** What to check when the proxy does not take it; undefined: user and password. */
  readonly check?: string | undefined;
  /**
   * What to send with a CONNECT to `next`; undefined: nothing, or nothing yet. Rejects with `proxy_unauthorized` when this
   * machine cannot log in that way.
   */
  credentials(gate: GateName, next: Address): Promise<Credentials | undefined>;
  /** Reads the challenge of a 407. True when another try can succeed. */
  learn(challenge: string, sent: Credentials | undefined): boolean;
  /** The proxy took what was sent. */
  taken(sent: Credentials | undefined): void;
}

/** What to check when the proxy does not take it; undefined: user and password. */
export const checkOf = ({ scheme }: ProxyAuth): string | undefined =>
  scheme === 'verbatim' ? 'Check ProxyAuthorization' : undefined;

/** The header that is sent without being asked for; undefined: none. */
export function fixedAuthorization(auth: ProxyAuth): string | undefined {
  if (auth.scheme === 'verbatim') return auth.header;
  if (auth.scheme !== 'basic') return undefined;
  return `Basic ${Buffer.from(`${auth.user}:${auth.password}`, 'utf8').toString('base64')}`;
}

/** The parts of a login that takes no challenge. */
export const UNCHALLENGED: Pick<ProxyLogin, 'learn' | 'taken'> = { learn: () => false, taken: () => undefined };
