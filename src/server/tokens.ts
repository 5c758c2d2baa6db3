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

/** Tokens that carry their claim and a keyed digest of it: nothing is kept, and they survive a restart. */
export function createTokens(secret: Buffer, random: Random): Tokens {
  const digest = (kind: TokenKind, body: string): string =>
    createHmac('sha256', secret).update(`${kind}:${body}`).digest('hex').slice(0, 40);
  return {
    seal(kind, { keyId, expires, payload }) {
      const body = ['4', keyId, random.hex(16), String(expires), encode(payload)].join('_');
      return `${body}_${kind}_${digest(kind, body)}`;
    },
    unseal(kind, token) {
      const at = token.lastIndexOf(`_${kind}_`);
      if (at < 0) return null;
      const body = token.slice(0, at);
      if (!same(token.slice(at + kind.length + 2), digest(kind, body))) return null;
      // The key id may contain underscores; the fields after it cannot.
      const fields = body.split('_');
      const [expires = '', payload = ''] = fields.slice(-2);
      return { keyId: fields.slice(1, -3).join('_'), expires: Number(expires), payload: decode(payload) };
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
