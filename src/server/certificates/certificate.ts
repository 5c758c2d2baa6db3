import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bits, integer, octets, oid, sequence, set, TRUE, tagged, time, utf8 } from './der.js';

/** What a certificate says, and who says it. The keys are on the curve P-256. */
export interface CertificateFields {
  readonly subject: string;
  readonly issuer: string;
  /** The key it is about. */
  readonly publicKey: KeyObject;
  /** The issuer's keys: one signs, the other names the signer. */
  readonly signedBy: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  readonly notBefore: number;
  readonly notAfter: number;
  /** Host names that it vouches for; null makes it an authority for certificates below it. */
  readonly names: readonly string[] | null;
}

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const COMMON_NAME = '2.5.4.3';
const SERVER_AUTH = oid('1.3.6.1.5.5.7.3.1');

/** An X.509 certificate of version 3, in PEM. Source: RFC 5280, section 4. */
export function createCertificate(fields: CertificateFields): string {
  const { subject, issuer, publicKey, signedBy, notBefore, notAfter } = fields;
  const statement = sequence(
    tagged(0, integer(Buffer.from([2])), true),
    integer(randomBytes(16)),
    ECDSA_WITH_SHA256,
    nameOf(issuer),
    sequence(time(notBefore), time(notAfter)),
    nameOf(subject),
    publicKeyInfo(publicKey),
    tagged(3, sequence(...extensions(fields)), true),
  );
  const signature = sign('sha256', statement, signedBy.privateKey);
  return pem(sequence(statement, ECDSA_WITH_SHA256, bits(signature)));
}

/** All of RFC 5280 that strict verifiers ask for. */
function extensions({ publicKey, signedBy, names }: CertificateFields): Buffer[] {
  const common = [
    extension('2.5.29.14', octets(keyId(publicKey))),
    extension('2.5.29.35', sequence(tagged(0, keyId(signedBy.publicKey)))),
  ];
  if (names === null) {
    const basic = sequence(TRUE, integer(Buffer.from([0])));
    return [critical('2.5.29.19', basic), critical('2.5.29.15', bits(Buffer.from([0x06]), 1)), ...common];
  }
  return [
    critical('2.5.29.19', sequence()),
    critical('2.5.29.15', bits(Buffer.from([0x80]), 7)),
    extension('2.5.29.37', sequence(SERVER_AUTH)),
    extension('2.5.29.17', sequence(...names.map((name) => tagged(2, Buffer.from(name, 'ascii'))))),
    ...common,
  ];
}

const extension = (id: string, content: Buffer): Buffer => sequence(oid(id), octets(content));
const critical = (id: string, content: Buffer): Buffer => sequence(oid(id), TRUE, octets(content));
const nameOf = (text: string): Buffer => sequence(set(sequence(oid(COMMON_NAME), utf8(text))));
const publicKeyInfo = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });
const keyId = (key: KeyObject): Buffer => createHash('sha1').update(publicKeyInfo(key)).digest();

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
