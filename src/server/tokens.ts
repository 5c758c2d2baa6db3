import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Random } from './random.js';

/** Account token, upload or part token, download token. */
export type TokenKind = 'acct' | 'upld' | 'dnld';

/** What a token stands for. */
export interface Claim {
  readonly keyId: string;
  readonly expires: number;
  /** What else it is bound to; empty for an account token. */
  readonly payload: string;
}

export interface Tokens {
  seal(kind: TokenKind, claim: Claim): string;
  /** Null when this server did not make it, or made it for something else. Says nothing about expiry. */
  unseal(kind: TokenKind, token: string): Claim | null;
}

/** Claims of so many tokens are remembered: who has one uses it again and again, and the digest costs as much as a small answer. */
const REMEMBERED = 1000;

/** Tokens that carry their claim and a keyed digest of it: nothing has to be kept, and they survive a restart. */
export function createTokens(secret: Buffer, random: Random): Tokens {
  const digest = (kind: TokenKind, body: string): string =>
    createHmac('sha256', secret).update(`${kind}:${body}`).digest('hex').slice(0, 40);
  const known: { readonly [K in TokenKind]: Map<string, Claim> } = {
    acct: new Map(),
    upld: new Map(),
    dnld: new Map(),
  };
  const check = (kind: TokenKind, token: string): Claim | null => {
    const at = token.lastIndexOf(`_${kind}_`);
    if (at < 0) return null;
    const body = token.slice(0, at);
    if (!same(token.slice(at + kind.length + 2), digest(kind, body))) return null;
    // The key id may contain underscores; the fields after it cannot.
    const fields = body.split('_');
    const [expires = '', payload = ''] = fields.slice(-2);
    return { keyId: fields.slice(1, -3).join('_'), expires: Number(expires), payload: decode(payload) };
  };
  return {
    seal(kind, { keyId, expires, payload }) {
      const body = ['4', keyId, random.hex(16), String(expires), encode(payload)].join('_');
      return `${body}_${kind}_${digest(kind, body)}`;
    },
    unseal(kind, token) {
      const claims = known[kind];
      const claim = claims.get(token) ?? check(kind, token);
      if (claim === null || claims.has(token)) return claim;
      if (claims.size >= REMEMBERED) claims.clear();
      claims.set(token, claim);
      return claim;
    },
  };
}

const encode = (text: string): string => Buffer.from(text).toString('base64url').replaceAll('_', '.');
const decode = (text: string): string => Buffer.from(text.replaceAll('.', '_'), 'base64url').toString();

/** Compares in constant time. */
export function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
