import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import type { EphemeralKeyInfo, TLSSocket } from 'node:tls';
import type { TlsFacts } from './types.js';

/** Kept beside the sockets: a closed one does not tell any more. */
const FACTS = new WeakMap<Socket, TlsFacts>();

/** What was agreed on for a connection that TLS is spoken over; undefined for others. */
export const factsOf = (socket: Socket): TlsFacts | undefined => FACTS.get(socket);

/** Reads once what was agreed on. */
export function noteFacts(socket: TLSSocket, certificate: X509Certificate): TlsFacts {
  const { name, standardName } = socket.getCipher();
  const { group, bits } = keyExchange(socket, certificate);
  const facts: TlsFacts = {
    version: socket.getProtocol() ?? '',
    cipher: name,
    suite: standardName,
    cipherBits: cipherBits(standardName),
    keyExchange: group,
    keyExchangeBits: bits,
    sessionReused: socket.isSessionReused(),
    certificate: certificate.toString(),
  };
  FACTS.set(socket, facts);
  return facts;
}

function keyExchange(socket: TLSSocket, certificate: X509Certificate): { group: string; bits: number } {
  const { name, type, size } = (socket.getEphemeralKeyInfo() ?? {}) as Partial<EphemeralKeyInfo>;
  if (type !== undefined) return { group: name ?? type, bits: size ?? 0 };
  // Before TLS 1.3 a key may be sent under that of the certificate.
  if (/^TLS_RSA_WITH_/.test(socket.getCipher().standardName)) {
    return { group: 'RSA', bits: certificate.publicKey.asymmetricKeyDetails?.modulusLength ?? 0 };
  }
  return { group: '', bits: 0 };
}

const BITS: readonly (readonly [RegExp, number])[] = [
  [/_NULL_/, 0],
  [/_256_|CHACHA20/, 256],
  [/_3DES_/, 112],
  [/_(?:40|DES40)_/, 40],
  [/_DES_/, 56],
];

/** Strength of the cipher of a suite, by the standard's name. */
export function cipherBits(suite: string): number {
  return BITS.find(([pattern]) => pattern.test(suite))?.[1] ?? 128;
}
