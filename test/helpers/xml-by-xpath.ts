import { createRequire } from 'node:module';

/** The little of the DOM that comparisons need. Loaded without their types: those bring the whole browser into every test's scope. */
interface DomNode {
  readonly nodeName: string;
  readonly nodeType: number;
  readonly data: string;
  readonly parentNode: DomNode | null;
  readonly childNodes: { readonly length: number; readonly [index: number]: DomNode };
}

const load = createRequire(import.meta.url);
const { DOMParser, XMLSerializer } = load('@xmldom/xmldom') as {
  DOMParser: new () => { parseFromString(text: string, type: string): DomNode };
  XMLSerializer: new () => { serializeToString(node: DomNode): string };
};
const xpath = load('xpath') as { select1(path: string, node: DomNode): DomNode | undefined };

const ELEMENT = 1;
const TEXT_AND_CDATA = [3, 4];

export interface IndependentElement {
  readonly element: string;
  readonly parent: string;
  readonly text: string;
  readonly children: readonly { readonly name: string; readonly text: string }[];
  /** The element's markup in one canonical writing. */
  readonly markup: string;
}

/** What an XPath 1.0 selects, by libraries that have nothing in common with ours; undefined when there is nothing. */
export function selectByXPath(xml: string, path: string): IndependentElement | undefined {
  const node = xpath.select1(path, parse(xml));
  if (node === undefined || node.nodeType !== ELEMENT) return undefined;
  const children = nodes(node).filter(({ nodeType }) => nodeType === ELEMENT);
  return {
    element: node.nodeName,
    parent: node.parentNode?.nodeType === ELEMENT ? node.parentNode.nodeName : '',
    text: textOf(node),
    children: children.map((child) => ({ name: child.nodeName, text: textOf(child) })),
    markup: new XMLSerializer().serializeToString(node),
  };
}

/** The canonical writing of some markup, to compare it by. */
export function canonical(xml: string): string {
  return new XMLSerializer().serializeToString(parse(xml));
}

function parse(xml: string): DomNode {
  return new DOMParser().parseFromString(xml, 'text/xml');
}

function nodes({ childNodes }: DomNode): DomNode[] {
  return Array.from({ length: childNodes.length }, (_, i) => childNodes[i] as DomNode);
}

function textOf(node: DomNode): string {
  return nodes(node)
    .filter(({ nodeType }) => TEXT_AND_CDATA.includes(nodeType))
    .map(({ data }) => data)
    .join('');
}
