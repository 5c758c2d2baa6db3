import { createHash } from 'node:crypto';
import { CAPABILITIES } from '../wire/key.js';
import { LIMITS } from '../wire/limits.js';
import type { Account } from './account.js';
import type { Clock } from './clock.js';
import { refused } from './failure.js';
import type { Keys } from './store/keys.js';
import type { TokenState } from './token-state.js';
import { type Claim, same, type TokenKind, type Tokens } from './tokens.js';

/** Who calls, and what that key may do. */
export interface Caller {
  readonly keyId: string;
  readonly capabilities: ReadonlySet<string>;
  /** Null: every bucket. */
  readonly buckets: readonly string[] | null;
  readonly prefix: string | null;
  readonly expires: number | null;
}

/** Makes and checks everything that travels in an Authorization header. Every check throws the 401 that B2 answers. */
export interface Auth {
  /** `Basic` and base64 of key id and key; the account id may stand for the master key's id. */
  basic(header: string | undefined): Caller;
  account(token: string | undefined): Caller;
  /** What a key may do; null when it is gone. */
  caller(keyId: string): Caller | null;
  /** A token of the given kind, with what it is bound to. */
  bound(kind: 'upld' | 'dnld', token: string): { readonly caller: Caller; readonly payload: string };
  /** A token for a caller that ends after `lifetimeMs`, at the latest with the key. */
  issue(kind: TokenKind, caller: Caller, lifetimeMs: number, payload?: string): string;
  /** Ends an upload token; any other token is left alone. */
  endUpload(token: string): void;
  readonly state: TokenState;
}

export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export function createAuth(account: Account, keys: Keys, tokens: Tokens, state: TokenState, clock: Clock): Auth {
  const master: Caller = {
    keyId: account.keyId,
    capabilities: new Set(CAPABILITIES),
    buckets: null,
    prefix: null,
    expires: null,
  };
  const masterDigest = digestOf(account.key);
  const callerOf = (keyId: string): { readonly caller: Caller; readonly digest: string } | null => {
    if (keyId === account.keyId || keyId === account.id) return { caller: master, digest: masterDigest };
    const key = keys.byId(keyId);
    if (key === null || (key.expires !== null && key.expires <= clock.now())) return null;
    const { buckets, prefix, expires } = key;
    return { caller: { keyId, capabilities: new Set(key.capabilities), buckets, prefix, expires }, digest: key.digest };
  };
  const claimOf = (kind: TokenKind, token: string): Claim => {
    const claim = tokens.unseal(kind, token);
    const retired = state.retired(token);
    if (claim === null || retired === 'failed') throw refused('bad_auth_token');
    if (retired === 'expired' || claim.expires <= clock.now()) throw refused('expired_auth_token');
    if (kind !== 'upld') return claim;
    const { generation, target } = readUpload(claim.payload);
    if (state.isExpiredGeneration(generation)) throw refused('expired_auth_token');
    return { ...claim, payload: target };
  };
  const bound = (kind: TokenKind, token: string): { readonly caller: Caller; readonly payload: string } => {
    const claim = claimOf(kind, token);
    const found = callerOf(claim.keyId);
    if (found === null) throw refused('bad_auth_token');
    return { caller: found.caller, payload: claim.payload };
  };
  return {
    state,
    bound,
    endUpload(token) {
      const claim = tokens.unseal('upld', token);
      if (claim === null || state.retired(token) !== null) return;
      state.retire(token, 'failed', claim.expires);
    },
    basic(header) {
      const { keyId, secret } = readBasic(header);
      const found = callerOf(keyId);
      if (found === null || !same(found.digest, digestOf(secret)))
        throw refused('unauthorized', 'Invalid authorization');
      return found.caller;
    },
    caller: (keyId) => callerOf(keyId)?.caller ?? null,
    account(token) {
      if (token === undefined || token === '') throw refused('missing_auth_token');
      return bound('acct', token).caller;
    },
    issue(kind, caller, lifetimeMs, payload = '') {
      const expires = Math.min(clock.now() + lifetimeMs, caller.expires ?? Number.MAX_SAFE_INTEGER);
      const bound = kind === 'upld' ? `${state.uploadGeneration()} ${payload}` : payload;
      return tokens.seal(kind, { keyId: caller.keyId, expires, payload: bound });
    },
  };
}

/** An upload token also tells the generation of URLs it belongs to, so that all of them can be ended at once. */
function readUpload(payload: string): { readonly generation: number; readonly target: string } {
  const at = payload.indexOf(' ');
  return { generation: Number(payload.slice(0, at)), target: payload.slice(at + 1) };
}

function readBasic(header: string | undefined): { readonly keyId: string; readonly secret: string } {
  if (header === undefined) throw refused('missing_auth_token');
  const coded = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(header.trim())?.[1];
  const [keyId = '', ...secret] = Buffer.from(coded ?? '', 'base64')
    .toString('utf8')
    .split(':');
  if (secret.length === 0) throw refused('unauthorized', 'Invalid authorization');
  return { keyId, secret: secret.join(':') };
}

/** Long enough for every kind of token that is retired by its text alone. */
export const RETIRED_FOR_MS = LIMITS.downloadAuthorizationMaxSeconds * 1000;
