import { verify, type X509Certificate } from 'node:crypto';
import { maySignLists, urisOf } from './crl-points.js';
import { type DerValue, derValue, derValues, extensionsOf, oidOf, TAG, timeOf } from './der.js';

/** A list of revoked certificates (RFC 5280, section 5), as far as it is understood. */
export interface RevocationList {
  /** Name of who issued it, DER. */
  readonly issuer: Buffer;
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  /**
   * Serial numbers, hex in upper case without zeros in front. Asked for only when the signature is good: a list may be large.
   * Throws a RangeError for entries that are not understood.
   */
  revoked(): ReadonlySet<string>;
  /** Certificates that it is for: of everybody, of authorities or of others. */
  readonly only: 'all' | 'authorities' | 'others';
  /** Addresses that it is the list of; empty: it does not say. */
  readonly points: readonly string[];
  isSignedBy(authority: X509Certificate): boolean;
}

const ISSUING_POINT = '551d1c';
const LIST_EXTENSIONS = 0xa0;

/** Digests of the signatures that are known, by the algorithm's identifier in hex; null: the key says it. SHA-1 is not one. */
const DIGESTS: ReadonlyMap<string, string | null> = new Map([
  ['2a864886f70d01010b', 'sha256'],
  ['2a864886f70d01010c', 'sha384'],
  ['2a864886f70d01010d', 'sha512'],
  ['2a8648ce3d040302', 'sha256'],
  ['2a8648ce3d040303', 'sha384'],
  ['2a8648ce3d040304', 'sha512'],
  ['2b6570', null],
]);

/** Throws a RangeError for what is no list, or one with parts that change its meaning and are not known here. */
export function parseList(der: Buffer): RevocationList {
  const [body, algorithm, signature] = derValues(derValue(der).content) as [DerValue, DerValue, DerValue];
  const fields = derValues(body.content);
  // The version, a number, is not there in the first version.
  const [inner, issuer, thisUpdate, nextUpdate, ...rest] = fields.slice(fields[0]?.tag === TAG.SEQUENCE ? 0 : 1);
  if (signature === undefined || nextUpdate === undefined || !isTime(nextUpdate)) throw unknown();
  const digest = DIGESTS.get(oidOf(derValues(algorithm.content)[0] as DerValue));
  if (digest === undefined || inner?.whole.equals(algorithm.whole) !== true) throw unknown();
  const entries = rest.find(({ tag }) => tag === TAG.SEQUENCE);
  let revoked: ReadonlySet<string> | undefined;
  const extensions = rest.find(({ tag }) => tag === LIST_EXTENSIONS);
  return {
    issuer: (issuer as DerValue).whole,
    thisUpdate: timeOf(thisUpdate as DerValue),
    nextUpdate: timeOf(nextUpdate),
    revoked: () => {
      revoked ??= new Set(derValues(entries?.content ?? Buffer.alloc(0), Infinity).map(serialOf));
      return revoked;
    },
    ...scopeOf(extensions),
    isSignedBy: (authority) => {
      try {
        const bytes = signature.content.subarray(1);
        return maySignLists(authority) && verify(digest, body.whole, authority.publicKey, bytes);
      } catch {
        // The key is of another kind than the signature.
        return false;
      }
    },
  };
}

const isTime = ({ tag }: DerValue): boolean => tag === TAG.UTC_TIME || tag === TAG.TIME;
const unknown = (): RangeError => new RangeError('The list is not one that is understood.');

function serialOf({ content }: DerValue): string {
  const [serial, , extensions] = derValues(content);
  if (serial === undefined) throw unknown();
  // One could say that the entry is of another issuer's certificate.
  if (extensions !== undefined && [...extensionsOf(extensions.content).values()].some(({ critical }) => critical)) {
    throw unknown();
  }
  return hexSerial(serial.content.toString('hex'));
}

/** As Node and lists write them, made the same. */
export const hexSerial = (hex: string): string => hex.toUpperCase().replace(/^0+(?=.)/, '');

const POINT = 0xa0;
const ONLY_OTHERS = 0x81;
const ONLY_AUTHORITIES = 0x82;

function scopeOf(given: DerValue | undefined): Pick<RevocationList, 'only' | 'points'> {
  const all = { only: 'all', points: [] } as const;
  if (given === undefined) return all;
  const extensions = extensionsOf(derValue(given.content).content);
  for (const [id, { critical }] of extensions) if (critical && id !== ISSUING_POINT) throw unknown();
  const issuingPoint = extensions.get(ISSUING_POINT);
  if (issuingPoint === undefined) return all;
  const parts = derValues(derValue(issuingPoint.value).content);
  // What is left could be lists by reason, of other issuers, or of attributes.
  if (!parts.every(({ tag }) => [POINT, ONLY_OTHERS, ONLY_AUTHORITIES].includes(tag))) throw unknown();
  const has = (wanted: number): boolean => parts.some(({ tag }) => tag === wanted);
  const point = parts.find(({ tag }) => tag === POINT);
  const points = point === undefined ? [] : urisOf(point.content);
  if (point !== undefined && points.length === 0) throw unknown();
  return { only: has(ONLY_OTHERS) ? 'others' : has(ONLY_AUTHORITIES) ? 'authorities' : 'all', points };
}
