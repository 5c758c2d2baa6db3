/** Writes ASN.1 in DER, as far as a certificate needs it. Source: ITU-T X.690, sections 8 and 10. */
const value = (tag: number, ...contents: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body]);
};

export const sequence = (...items: readonly Buffer[]): Buffer => value(0x30, ...items);
export const set = (...items: readonly Buffer[]): Buffer => value(0x31, ...items);
export const octets = (content: Buffer): Buffer => value(0x04, content);
export const utf8 = (text: string): Buffer => value(0x0c, Buffer.from(text));
export const TRUE = value(0x01, Buffer.from([0xff]));

/** A number that is not negative, most significant byte first. */
export function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = first === -1 ? Buffer.from([0]) : bytes.subarray(first);
  // The highest bit is the sign.
  return value(0x02, ...((short[0] ?? 0) >= 0x80 ? [Buffer.from([0])] : []), short);
}

export const bits = (content: Buffer, unused = 0): Buffer => value(0x03, Buffer.from([unused]), content);

/** `1.2.840.10045.4.3.2` and the like. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return value(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** Whole seconds; years from 2050 on have another form. Source: RFC 5280, section 4.1.2.5. */
export function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\.\d+/, '').replaceAll(/[-:T]/g, '');
  return digits < '2050' ? value(0x17, Buffer.from(digits.slice(2))) : value(0x18, Buffer.from(digits));
}

/** A value with a tag of its own, which holds another one when `constructed`. */
export const tagged = (tag: number, content: Buffer, constructed = false): Buffer =>
  value((constructed ? 0xa0 : 0x80) + tag, content);

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return [0x80 + bytes.length, ...bytes];
}

function base128(number: number): number[] {
  const digits = [number % 128];
  for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128))
    digits.unshift(0x80 + (left % 128));
  return digits;
}
