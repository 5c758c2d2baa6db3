import { createHash } from 'node:crypto';
import { parseChallenges } from './proxy-challenge.js';

/** What a proxy asks for in a Digest challenge (RFC 7616). */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  /** As it was written; undefined when it was not. */
  readonly algorithm: string | undefined;
  readonly hash: string;
  /** Whether the hash covers nonces (`-sess`). */
  readonly session: boolean;
  /** Without it the answer is that of RFC 2069. */
  readonly qop: 'auth' | undefined;
  /** The login was right, only the nonce is too old. */
  readonly stale: boolean;
  readonly hashesUser: boolean;
}

export interface DigestUse {
  readonly method: string;
  readonly uri: string;
  readonly user: string;
  readonly password: string;
  /** Requests with this nonce, this one included. */
  readonly count: number;
  readonly cnonce: string;
}

/** Node's names of the hashes, best last. */
const HASHES: readonly string[] = ['md5', 'sha256', 'sha512-256'];
const BY_NAME: ReadonlyMap<string, string> = new Map([
  ['md5', 'md5'],
  ['sha-256', 'sha256'],
  ['sha-512-256', 'sha512-256'],
]);

/** The strongest Digest challenge that can be answered, or undefined when there is none. */
export function digestChallenge(header: string): DigestChallenge | undefined {
  const rank = ({ hash }: DigestChallenge): number => HASHES.indexOf(hash);
  return parseChallenges(header)
    .filter(({ scheme }) => scheme === 'digest')
    .flatMap(({ parameters }) => readChallenge(parameters) ?? [])
    .toSorted((a, b) => rank(b) - rank(a))[0];
}

function readChallenge(parameters: ReadonlyMap<string, string>): DigestChallenge | undefined {
  const nonce = parameters.get('nonce');
  const algorithm = parameters.get('algorithm');
  const name = (algorithm ?? 'MD5').toLowerCase();
  const session = name.endsWith('-sess');
  const hash = BY_NAME.get(session ? name.slice(0, -'-sess'.length) : name);
  const offered = parameters
    .get('qop')
    ?.split(',')
    .map((each) => each.trim().toLowerCase());
  if (nonce === undefined || hash === undefined || offered?.includes('auth') === false) return undefined;
  return {
    ...{ realm: parameters.get('realm') ?? '', nonce, opaque: parameters.get('opaque'), algorithm, hash, session },
    qop: offered === undefined ? undefined : 'auth',
    stale: parameters.get('stale')?.toLowerCase() === 'true',
    hashesUser: parameters.get('userhash')?.toLowerCase() === 'true',
  };
}

/** The header that answers a challenge. */
export function digestAuthorization(challenge: DigestChallenge, use: DigestUse): string {
  const { realm, nonce, opaque, algorithm, qop } = challenge;
  const count = use.count.toString(16).padStart(8, '0');
  const pairs = [
    ...userPairs(challenge, use),
    ['realm', quoted(realm)],
    ['nonce', quoted(nonce)],
    ['uri', quoted(use.uri)],
    ...(algorithm === undefined ? [] : [['algorithm', algorithm]]),
    ...(qop === undefined
      ? []
      : [
          ['qop', qop],
          ['nc', count],
        ]),
    ...(qop === undefined && !challenge.session ? [] : [['cnonce', quoted(use.cnonce)]]),
    ['response', quoted(responseTo(challenge, use, count))],
    ...(opaque === undefined ? [] : [['opaque', quoted(opaque)]]),
  ];
  return `Digest ${pairs.map((pair) => pair.join('=')).join(', ')}`;
}

function userPairs({ hashesUser, realm, hash }: DigestChallenge, { user }: DigestUse): string[][] {
  if (hashesUser)
    return [
      ['username', quoted(digest(hash, `${user}:${realm}`))],
      ['userhash', 'true'],
    ];
  const plain = /^[\x20-\x7e]*$/.test(user);
  return plain ? [['username', quoted(user)]] : [['username*', `UTF-8''${extended(user)}`]];
}

/** As RFC 5987 writes characters beyond ASCII. */
const extended = (text: string): string =>
  encodeURIComponent(text).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

function responseTo({ hash, realm, nonce, session, qop }: DigestChallenge, use: DigestUse, count: string): string {
  const login = digest(hash, `${use.user}:${realm}:${use.password}`);
  const secret = session ? digest(hash, `${login}:${nonce}:${use.cnonce}`) : login;
  const request = digest(hash, `${use.method}:${use.uri}`);
  const between = qop === undefined ? nonce : `${nonce}:${count}:${use.cnonce}:${qop}`;
  return digest(hash, `${secret}:${between}:${request}`);
}

const digest = (hash: string, text: string): string => createHash(hash).update(text, 'utf8').digest('hex');
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
