/** One element of a document, JSON or XML: the one shape that paths are followed on. */
export interface Element {
  /** Name of a member or tag; empty for a member of an array and for the document itself. */
  readonly name: string;
  /** Undefined for the document itself, which holds the outermost element. */
  readonly parent: Element | undefined;
  /** JSON: the value of a scalar, empty for an object or array. XML: the element's own text, without that of its children. */
  readonly text: string;
  /** The element with all that it holds: compact JSON text, or XML markup as it stands in the document. */
  readonly subTree: string;
  readonly childCount: number;
  /** The child at a position from 0, undefined outside. Costs the same at every position. */
  child(position: number): Element | undefined;
  /** Positions, from 0, of the children that have this name. */
  positionsOf(name: string): readonly number[];
  /** Value of an attribute; JSON has none. */
  attribute(name: string): string | undefined;
}

/** The document: it has no name and holds one element. */
export class DocumentElement implements Element {
  readonly name = '';
  readonly parent = undefined;
  readonly text = '';
  readonly childCount = 1;
  readonly outermost: Element;

  /** @param makeOutermost - makes the element that the document holds; its parent is the argument. */
  constructor(makeOutermost: (document: Element) => Element) {
    this.outermost = makeOutermost(this);
  }

  get subTree(): string {
    return this.outermost.subTree;
  }

  child(position: number): Element | undefined {
    return position === 0 ? this.outermost : undefined;
  }

  positionsOf(name: string): readonly number[] {
    return name === this.outermost.name ? [0] : [];
  }

  attribute(): undefined {
    return undefined;
  }
}
