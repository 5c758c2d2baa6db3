import { DEFAULT_CIPHERS, type SecureVersion } from 'node:tls';
import { B2Error } from '../../errors/index.js';

/** The parts of a list that is written with commas, semicolons, colons or spaces. */
export function listed(text: string): string[] {
  return text.split(/[\s,;:]+/).filter((part) => part !== '');
}

const SUITES_OF_13 = DEFAULT_CIPHERS.split(':').filter((name) => name.startsWith('TLS_'));

/** OpenSSL's list of ciphers is of TLS 1.2 and older: where it names none of TLS 1.3, those of Node stay. */
export function cipherList(list: string): string {
  if (list.trim() === '') return '';
  const names = list.trim().split(/[\s,:]+/);
  return [...(names.some(isOf13) ? [] : SUITES_OF_13), ...names].join(':');
}

const isOf13 = (name: string): boolean => name.startsWith('TLS_') && !name.includes('_WITH_');

/** Suites by their standard's or OpenSSL's names, as OpenSSL takes them; `*`: empty. */
export function cipherSuites(text: string): string {
  const names = listed(text);
  if (names.length === 0 || names.includes('*')) return '';
  return names.map(openSslName).join(':');
}

/** For example TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 is ECDHE-RSA-AES128-GCM-SHA256. */
function openSslName(name: string): string {
  const [, exchange, cipher] = /^TLS_(\w+)_WITH_(\w+)$/.exec(name) ?? [];
  if (exchange === undefined || cipher === undefined) return name;
  const short = cipher
    .replace(/^AES_(\d+)_/, 'AES$1_')
    .replace('_CBC_', '_')
    .replace(/^CHACHA20_POLY1305_SHA256$/, 'CHACHA20_POLY1305')
    .replace(/^3DES_EDE_/, 'DES_CBC3_');
  return `${exchange === 'RSA' ? '' : `${exchange}_`}${short}`.replaceAll('_', '-');
}

/** What OpenSSL offers when groups are not chosen. */
const USUAL_GROUPS = ['X25519', 'P-256', 'X448', 'P-521', 'P-384'];

const GROUPS: Readonly<Record<string, string>> = {
  ...{
    x25519: 'X25519',
    x448: 'X448',
    secp256r1: 'P-256',
    prime256v1: 'P-256',
    secp384r1: 'P-384',
    secp521r1: 'P-521',
  },
};

/** One list for both versions, as OpenSSL has it. A share of the key is prepared for the first one. */
export function groupList(shares: string, of13: string, of12: string): string {
  const [first, ...others] = [shares, of13, of12].map((text) => listed(text).map(groupName));
  const groups = others.flat();
  if (groups.length === 0 && first?.length === 0) return '';
  return [...new Set([...(first ?? []), ...(groups.length === 0 ? USUAL_GROUPS : groups)])].join(':');
}

/** `ecdhe_secp256r1`, `ffdhe_2048` and `P-256` are ways to write them. */
function groupName(name: string): string {
  const plain = name.replace(/^ecdhe_/i, '').replace(/^ffdhe_(?=\d)/i, 'ffdhe');
  return GROUPS[plain.toLowerCase()] ?? plain;
}

/** One list for both versions, as OpenSSL has it. `sha256-rsa` is `RSA+SHA256`. */
export function signatureList(of13: string, of12: string): string {
  return [...new Set([...listed(of13), ...listed(of12)].map(signatureName))].join(':');
}

function signatureName(name: string): string {
  const [, hash, key] = /^(sha\d+)[-_](rsa_?pss|rsa|ecdsa|dsa)$/i.exec(name) ?? [];
  if (hash === undefined || key === undefined) return name;
  return `${key.toUpperCase().replace(/^RSA_?PSS$/, 'RSA-PSS')}+${hash.toUpperCase()}`;
}

const VERSIONS = [
  { bits: 192, version: 'TLSv1' },
  { bits: 768, version: 'TLSv1.1' },
  { bits: 3072, version: 'TLSv1.2' },
  { bits: 12_288, version: 'TLSv1.3' },
] as const;
const OLDER = 0b111111;

interface Versions {
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
}

/** Leaves out versions that none of the suites is of: Node would offer its own suites of TLS 1.3 instead. */
export function versionsOf(suites: string, { minVersion, maxVersion }: Versions): Versions {
  const names = suites.split(':');
  if (names.every(isOf13)) return { minVersion: 'TLSv1.3', maxVersion };
  return { minVersion, maxVersion: names.some(isOf13) || maxVersion !== 'TLSv1.3' ? maxVersion : 'TLSv1.2' };
}

/** The first and last version of a sum of protocols. Throws `invalid_setting` for a sum with a gap, or with SSL 2 and 3. */
export function versions(sum: number): Versions {
  const on = VERSIONS.map(({ bits }) => (sum & bits) !== 0);
  const [first, last] = [on.indexOf(true), on.lastIndexOf(true)];
  const [min, max] = [VERSIONS[first], VERSIONS[last]];
  if ((sum & OLDER) !== 0 || min === undefined || max === undefined || on.slice(first, last).includes(false)) {
    throw new B2Error(
      'invalid_setting',
      `SSLEnabledProtocols=${sum} cannot be had: the versions of TLS must follow one another, as TLS 1.2 and 1.3 in 15360, and there is no SSL 2 or 3.`,
    );
  }
  return { minVersion: min.version, maxVersion: max.version };
}
