import { B2Error } from '../errors/index.js';
import type { Element } from './element.js';
import { DocumentElement } from './element.js';
import { selectByJsonPath } from './json-path.js';
import { JsonElement, JsonTree } from './json-tree.js';
import { LIMITS } from './limits.js';
import { xmlOutermost } from './xml-tree.js';
import { parseXPath } from './xpath-parse.js';
import { selectElement } from './xpath-select.js';

const BYTE_ORDER_MARK = '\uFEFF';

/** A parsed body. What begins with `<` is XML, everything else JSON: a content type may be missing or wrong. */
export class Document {
  readonly root: DocumentElement;
  private readonly elements: number;

  /** Throws `no_response` for an empty text, `invalid_json`, `invalid_xml` or `document_too_large`. */
  constructor(body: string) {
    const text = body.startsWith(BYTE_ORDER_MARK) ? body.slice(1) : body;
    const first = text.search(/\S/);
    if (first === -1) throw new B2Error('no_response', 'There is no answer to look into: its body is empty.');
    if (text.charAt(first) === '<') {
      checkLength(text, LIMITS.xml);
      this.elements = 0;
      this.root = new DocumentElement((document) => xmlOutermost(text, document));
    } else {
      checkLength(text, LIMITS.json);
      const tree = new JsonTree(text);
      this.elements = tree.rows.length;
      this.root = new DocumentElement((document) => tree.outermost(document));
    }
  }

  /**
   * The element at a path; a relative one begins at `current`. A path that begins with `$` is a JSONPath.
   * Throws `invalid_xpath` or `no_such_element`.
   */
  find(path: string, current: Element = this.root): Element {
    if (path.startsWith('$')) return selectByJsonPath(this.json(), path, this.elements);
    const xpath = parseXPath(path);
    return selectElement(xpath.absolute ? this.root : current, xpath);
  }

  private json(): JsonElement {
    const { outermost } = this.root;
    if (outermost instanceof JsonElement) return outermost;
    throw new B2Error('invalid_xpath', 'A JSONPath reads JSON, and this is XML. Use an XPath.');
  }
}

function checkLength(text: string, most: number): void {
  if (text.length <= most) return;
  throw new B2Error('document_too_large', `The text has ${text.length} characters; ${most} are the most.`);
}
