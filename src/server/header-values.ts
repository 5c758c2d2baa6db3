import type { INFO_TO_HEADER } from '../wire/headers.js';

/** What can travel as a header value unencoded. */
export const isHeaderText = (value: string): boolean => /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value);

/** The headers whose values B2 checks when they are stored or asked for. */
type CheckedHeader = (typeof INFO_TO_HEADER)[keyof typeof INFO_TO_HEADER];

/** Sources: B2 docs, "Files", file information; RFC 6266 for the disposition, RFC 2616 for the others. */
const CHECKS: { readonly [H in CheckedHeader]: (value: string) => boolean } = {
  'Content-Disposition': isDisposition,
  'Content-Language': (value) =>
    /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*(?:[\t ]*,[\t ]*[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)*$/.test(value),
  Expires: isDate,
  'Cache-Control': isList(/[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:=(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+|"(?:[^"\\]|\\.)*"))?/y),
  'Content-Encoding': isList(/[!#$%&'*+.^_`|~0-9A-Za-z-]+/y),
};

/** Whether the value follows the grammar of its header. A header without a grammar of ours takes any text. */
export function isLegalValue(header: string, value: string): boolean {
  if (!isHeaderText(value)) return false;
  return Object.hasOwn(CHECKS, header) ? CHECKS[header as CheckedHeader](value) : true;
}

/** A name with a star means an extended value: RFC 5987, which a download authorization may not ask for. */
export const hasExtendedParameter = (disposition: string): boolean =>
  parametersOf(disposition)?.some(([name]) => name.endsWith('*')) === true;

function isDisposition(value: string): boolean {
  return parametersOf(value)?.every(([name, given]) => isParameter(name, given)) === true;
}

/** Parameters in several pieces (`filename*0`) are refused; an extended value is UTF-8 and has no language. */
function isParameter(name: string, value: string): boolean {
  const star = name.indexOf('*');
  if (star < 0) return true;
  return star === name.length - 1 && /^UTF-8''(?:[!#$&+.^_`|~0-9A-Za-z-]|%[0-9a-f]{2})*$/i.test(value);
}

/** Names and values behind the type of a disposition; null when it is not of that form. */
function parametersOf(value: string): (readonly [name: string, value: string])[] | null {
  const type = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+/.exec(value);
  if (type === null) return null;
  const parameter =
    /[\t ]*;[\t ]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[\t ]*=[\t ]*([!#$%&'*+.^_`|~0-9A-Za-z-]+|"(?:[^"\\]|\\.)*")/y;
  const found: [string, string][] = [];
  let at = type[0].length;
  while (at < value.length) {
    parameter.lastIndex = at;
    const [whole, name = '', given = ''] = parameter.exec(value) ?? [];
    if (whole === undefined) return null;
    found.push([name, given]);
    at += whole.length;
  }
  return found;
}

/** One or more of what the sticky expression matches, between commas. */
function isList(item: RegExp): (value: string) => boolean {
  const comma = /[\t ]*,[\t ]*/y;
  return (value) => {
    for (let at = 0; ; ) {
      item.lastIndex = at;
      if (!item.test(value)) return false;
      if (item.lastIndex === value.length) return true;
      comma.lastIndex = item.lastIndex;
      if (!comma.test(value)) return false;
      at = comma.lastIndex;
    }
  };
}

/** The three forms of a date in HTTP. */
function isDate(value: string): boolean {
  const forms = [
    /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
    /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
    /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
  ];
  return forms.some((form) => form.test(value)) && !Number.isNaN(Date.parse(value));
}
