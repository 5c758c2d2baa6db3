import { B2Error } from '../errors/index.js';
import { Document } from './document.js';
import type { Element } from './element.js';

/** One element of a document, as values. */
export interface InspectedElement {
  /** Its name; `json` for the outermost element of JSON, empty for a member of an array and for the document (`/`). */
  readonly element: string;
  /** Name of the element that holds it. */
  readonly parent: string;
  /** JSON: a scalar's value, strings unescaped, numbers as written; empty for objects and arrays. XML: its own text. */
  readonly text: string;
  /** JSON: compact JSON text. XML: its markup. */
  readonly subTree: string;
  readonly childCount: number;
  readonly children: readonly { readonly name: string; readonly text: string }[];
}

/**
 * The element of a JSON or XML text that a path selects: XPath in the component's grammar, or for JSON a JSONPath
 * (`$.files[0].fileName`). Takes up to 64 Mi characters of JSON or
 * 16 Mi of XML, and 256 levels. Throws a B2Error: `invalid_xpath`, `no_such_element`,
 * `invalid_json`, `invalid_xml`, `document_too_large`, `no_response` for an empty text, `invalid_argument`.
 * Source: component reference, section 5.
 *
 * @param path - a relative one begins at the document, so `json/files` is `/json/files`
 */
export function inspect(body: string, path: string): InspectedElement {
  if (typeof body !== 'string') throw notText('body', body);
  if (typeof path !== 'string') throw notText('path', path);
  const element = new Document(body).find(path);
  return {
    element: element.name,
    parent: element.parent?.name ?? '',
    text: element.text,
    subTree: element.subTree,
    childCount: element.childCount,
    children: childrenOf(element),
  };
}

function childrenOf(element: Element): InspectedElement['children'] {
  return Array.from({ length: element.childCount }, (_, position) => {
    const child = element.child(position);
    return { name: child?.name ?? '', text: child?.text ?? '' };
  });
}

function notText(name: string, value: unknown): B2Error {
  return new B2Error('invalid_argument', `inspect: ${name} is text, not ${value === null ? 'null' : typeof value}.`);
}
