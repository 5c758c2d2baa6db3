import { ChildNames } from './child-names.js';
import type { Element } from './element.js';
import { type JsonRows, NO_NAME } from './json-rows.js';
import { scanJson } from './json-scan.js';
import { compactJson, stringEnd, stringValue } from './json-text.js';

/** A scanned JSON text. Elements are made when somebody asks for them. */
export class JsonTree {
  readonly text: string;
  readonly rows: JsonRows;
  readonly names = new ChildNames<number>();

  /** Throws `invalid_json` or `document_too_large`. */
  constructor(text: string) {
    this.text = text;
    this.rows = scanJson(text);
  }

  nameOf(row: number): string {
    const start = this.rows.name(row);
    return start === NO_NAME ? '' : stringValue(this.text, start, stringEnd(this.text, start));
  }

  outermost(document: Element): JsonElement {
    return new JsonElement(this, this.rows.length - 1, document, 'json');
  }
}

export class JsonElement implements Element {
  readonly parent: Element;
  readonly name: string;
  readonly childCount: number;
  private readonly tree: JsonTree;
  private readonly row: number;

  constructor(tree: JsonTree, row: number, parent: Element, name: string) {
    this.tree = tree;
    this.row = row;
    this.parent = parent;
    this.name = name;
    this.childCount = tree.rows.childCount(row);
  }

  get kind(): 'object' | 'array' | 'scalar' {
    const first = this.tree.text.charAt(this.tree.rows.start(this.row));
    return first === '{' ? 'object' : first === '[' ? 'array' : 'scalar';
  }

  get text(): string {
    if (this.kind !== 'scalar') return '';
    const { text, rows } = this.tree;
    const [start, end] = [rows.start(this.row), rows.end(this.row)];
    return text.charAt(start) === '"' ? stringValue(text, start, end) : text.slice(start, end);
  }

  get subTree(): string {
    const { text, rows } = this.tree;
    return compactJson(text, rows.start(this.row), rows.end(this.row));
  }

  child(position: number): JsonElement | undefined {
    if (!Number.isInteger(position) || position < 0 || position >= this.childCount) return undefined;
    const row = this.tree.rows.firstChild(this.row) + position;
    return new JsonElement(this.tree, row, this, this.tree.nameOf(row));
  }

  positionsOf(name: string): readonly number[] {
    if (this.kind !== 'object') return [];
    const first = this.tree.rows.firstChild(this.row);
    return this.tree.names.positions(this.row, this.childCount, (i) => this.tree.nameOf(first + i), name);
  }

  attribute(): undefined {
    return undefined;
  }
}
