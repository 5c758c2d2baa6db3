import { ChildNames } from './child-names.js';
import type { Element } from './element.js';
import {
  attributesOf,
  CDATA,
  childrenOf,
  isElement,
  type ParsedNode,
  parseXml,
  placeOf,
  TEXT,
  tagOf,
} from './xml-parse.js';
import { decodeXml } from './xml-text.js';

/** The document element of an XML text. Throws `invalid_xml` or `document_too_large`. */
export function xmlOutermost(text: string, document: Element): XmlElement {
  return new XmlElement({ text, names: new ChildNames() }, parseXml(text), document);
}

interface Source {
  readonly text: string;
  readonly names: ChildNames<ParsedNode>;
}

class XmlElement implements Element {
  readonly name: string;
  readonly parent: Element;
  private readonly source: Source;
  private readonly node: ParsedNode;
  private made: readonly XmlElement[] | undefined;

  constructor(source: Source, node: ParsedNode, parent: Element) {
    this.source = source;
    this.node = node;
    this.parent = parent;
    this.name = tagOf(node);
  }

  /** White space between child elements is layout, not text. */
  get text(): string {
    const pieces = childrenOf(this.node, this.name).map(textOf);
    const text = pieces.join('');
    return this.childCount > 0 && text.trim() === '' ? '' : text;
  }

  get subTree(): string {
    return this.source.text.slice(...placeOf(this.node));
  }

  get childCount(): number {
    return this.children().length;
  }

  child(position: number): Element | undefined {
    return this.children()[position];
  }

  positionsOf(name: string): readonly number[] {
    const children = this.children();
    return this.source.names.positions(this.node, children.length, (i) => children[i]?.name ?? '', name);
  }

  attribute(name: string): string | undefined {
    const value = attributesOf(this.node).get(name);
    return value === undefined ? undefined : decodeXml(value.replace(/[\t\n]/g, ' '));
  }

  private children(): readonly XmlElement[] {
    this.made ??= childrenOf(this.node, this.name)
      .filter((node) => isElement(tagOf(node)))
      .map((node) => new XmlElement(this.source, node, this));
    return this.made;
  }
}

function textOf(node: ParsedNode): string {
  const tag = tagOf(node);
  if (tag === TEXT) return decodeXml(String(node[TEXT]));
  if (tag === CDATA)
    return childrenOf(node, CDATA)
      .map((piece) => String(piece[TEXT]))
      .join('');
  return '';
}
