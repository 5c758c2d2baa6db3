/** One value of DER: what it is, and where its content lies. */
export interface DerValue {
  readonly tag: number;
  /** With tag and length. */
  readonly whole: Buffer;
  readonly content: Buffer;
}

export const TAG = {
  BOOLEAN: 0x01,
  BITS: 0x03,
  OCTETS: 0x04,
  OID: 0x06,
  UTC_TIME: 0x17,
  TIME: 0x18,
  SEQUENCE: 0x30,
} as const;

/** More values than any structure has that is no list. */
const MOST = 1000;

/** The values that stand one behind the other. Throws a RangeError for what is no DER, or more than `most` of them. */
export function derValues(bytes: Buffer, most = MOST): DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { start, end } = extent(bytes, at);
    values.push({ tag: bytes.readUInt8(at), whole: bytes.subarray(at, end), content: bytes.subarray(start, end) });
    if (values.length > most) throw new RangeError('There are too many values.');
    at = end;
  }
  return values;
}

/** The only value. */
export function derValue(bytes: Buffer): DerValue {
  const [value, further] = derValues(bytes);
  if (value === undefined || further !== undefined) throw new RangeError('There is not one value.');
  return value;
}

function extent(bytes: Buffer, at: number): { start: number; end: number } {
  const first = bytes.readUInt8(at + 1);
  const count = first < 0x80 ? 0 : first & 0x7f;
  // Tags of several bytes, and lengths that are not told or beyond 4 GB, are none of what is read here.
  if ((bytes.readUInt8(at) & 0x1f) === 0x1f || first === 0x80 || count > 4) throw new RangeError('It is no DER.');
  const start = at + 2 + count;
  const end = start + (count === 0 ? first : bytes.readUIntBE(at + 2, count));
  if (end > bytes.length) throw new RangeError('It is cut.');
  return { start, end };
}

/** An object identifier in hex, as it stands. */
export const oidOf = ({ content }: DerValue): string => content.toString('hex');

/** Milliseconds since 1970. Throws a RangeError for what is no time. */
export function timeOf({ tag, content }: DerValue): number {
  const text = content.toString('latin1');
  const digits = tag === TAG.UTC_TIME ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time)) throw new RangeError('It is no time.');
  return time;
}

export interface Extension {
  readonly critical: boolean;
  readonly value: Buffer;
}

/** Extensions of a certificate, list or entry, by their identifier in hex. */
export function extensionsOf(sequence: Buffer): Map<string, Extension> {
  return new Map(
    derValues(sequence).map(({ content }) => {
      const [id, ...rest] = derValues(content);
      const value = rest.at(-1);
      if (id === undefined || value === undefined) throw new RangeError('It is no extension.');
      return [oidOf(id), { critical: rest.length === 2 && rest[0]?.content[0] !== 0, value: value.content }];
    }),
  );
}
