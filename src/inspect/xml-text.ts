const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const REFERENCE = /&(?:(amp|lt|gt|quot|apos)|#x([0-9a-fA-F]{1,6})|#([0-9]{1,7}));/g;
const LAST_CODE_POINT = 0x10ffff;

/**
 * Replaces character references and the five entities that XML itself defines, once. Entities that a document defines stay as
 * written: nothing in a document can make its text longer.
 */
export function decodeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(REFERENCE, (reference, name?: string, hex?: string, decimal?: string) => {
    if (name !== undefined) return NAMED[name] ?? reference;
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point <= LAST_CODE_POINT ? String.fromCodePoint(point) : reference;
  });
}
