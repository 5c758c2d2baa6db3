import { isIP } from 'node:net';
import type { SocksProxy } from 'socks';
import type { B2Error } from '../errors/index.js';
import type { GateName } from './gate.js';
import { checkAddress, checkLogin, notThrough } from './proxy-failure.js';
import type { Address } from './types.js';

/** A name, a user or a password has a byte for its length. */
const MOST_BYTES = 255;

/** Throws for what cannot be said in the protocol. */
export function requireWritable(gate: GateName, { type, userId = '', password = '' }: SocksProxy, next: Address): void {
  if (type === 4 && isIP(next.host) === 6) {
    const reason = 'cannot be asked for an IPv6 address by SOCKS4. Set firewallType to 3 (SOCKS5)';
    throw notThrough('proxy_refused', gate, next, reason);
  }
  if (type === 5 && Math.max(Buffer.byteLength(userId), Buffer.byteLength(password)) > MOST_BYTES) {
    const reason = `takes a user and a password of at most ${MOST_BYTES} bytes. ${checkLogin(gate)}`;
    throw notThrough('proxy_unauthorized', gate, next, reason);
  }
}

interface Meaning {
  readonly code: 'proxy_failed' | 'proxy_refused' | 'proxy_unauthorized';
  readonly reason: string;
}

const UNREACHED = 'Check the host, and the network of the firewall';
const NOT_ALLOWED = 'Ask those who run it to allow the host';

/** What the package says, by the words that are in it; the first that fits counts. */
const MEANINGS: readonly (readonly [words: string, Meaning])[] = [
  ['Authentication failed', { code: 'proxy_unauthorized', reason: 'does not accept the login' }],
  [
    'no accepted authentication',
    { code: 'proxy_unauthorized', reason: 'asks for a login, or does not take this kind' },
  ],
  ['unknown authentication', { code: 'proxy_unauthorized', reason: 'asks for a login of another kind' }],
  ['RejectedIdent', { code: 'proxy_unauthorized', reason: 'does not accept the user' }],
  ['NotAllowed', { code: 'proxy_refused', reason: `refuses the connection. ${NOT_ALLOWED}` }],
  ['CommandNotSupported', { code: 'proxy_refused', reason: 'does not make connections. Check firewallHost' }],
  [
    'AddressNotSupported',
    { code: 'proxy_refused', reason: 'does not take this kind of address. Set another firewallType' },
  ],
  ['HostUnreachable', { code: 'proxy_failed', reason: `could not connect there (host unreachable). ${UNREACHED}` }],
  [
    'NetworkUnreachable',
    { code: 'proxy_failed', reason: `could not connect there (network unreachable). ${UNREACHED}` },
  ],
  [
    'ConnectionRefused',
    { code: 'proxy_failed', reason: 'could not connect there (connection refused). Check the host' },
  ],
  ['TTLExpired', { code: 'proxy_failed', reason: `could not connect there (TTL expired). ${UNREACHED}` }],
  ['- Failure', { code: 'proxy_failed', reason: `could not connect there (general failure). ${UNREACHED}` }],
  ['(Failed)', { code: 'proxy_failed', reason: `could not connect there, or may not. ${UNREACHED}` }],
  ['(Rejected)', { code: 'proxy_refused', reason: `refuses the connection. ${NOT_ALLOWED}` }],
  ['ECONNRESET', { code: 'proxy_failed', reason: 'closed the connection. Check that it runs and may be used' }],
  ['Socket closed', { code: 'proxy_failed', reason: 'closed the connection. Check that it runs and may be used' }],
];

/** The package's error is no cause: it carries the options, and with them the password. */
export function socksFailure(gate: GateName, next: Address, error: unknown): B2Error {
  const text = error instanceof Error ? error.message : '';
  const [, meaning] = MEANINGS.find(([words]) => text.includes(words)) ?? [];
  if (meaning === undefined) {
    return notThrough('proxy_failed', gate, next, `does not answer as a SOCKS server does. ${checkAddress(gate)}`);
  }
  const advice = meaning.code === 'proxy_unauthorized' ? `. ${checkLogin(gate)}` : '';
  return notThrough(meaning.code, gate, next, `${meaning.reason}${advice}`);
}
