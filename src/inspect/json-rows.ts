import { B2Error } from '../errors/index.js';
import { LIMITS } from './limits.js';

const WIDTH = 5;
const START = 0;
const END = 1;
const NAME = 2;
const FIRST_CHILD = 3;
const CHILD_COUNT = 4;

/** What a row says when its element has no name. No name stands at 0: a bracket comes before it. */
export const NO_NAME = 0;

/** A list of JSON elements as places in the text: 20 bytes each, whatever they hold. */
export class JsonRows {
  length = 0;
  private cells = new Uint32Array(64 * WIDTH);

  /** @param name - place of the opening quote of the element's name, or NO_NAME. */
  append(start: number, end: number, name: number, firstChild: number, childCount: number): void {
    this.reserve(1);
    this.cells.set([start, end, name, firstChild, childCount], this.length * WIDTH);
    this.length++;
  }

  /** Appends the rows of another list from `first` on, and removes them there. Returns where they begin here. */
  take(rows: JsonRows, first: number): number {
    const count = rows.length - first;
    this.reserve(count);
    this.cells.set(rows.cells.subarray(first * WIDTH, rows.length * WIDTH), this.length * WIDTH);
    rows.length = first;
    this.length += count;
    return this.length - count;
  }

  start(row: number): number {
    return this.cell(row, START);
  }

  end(row: number): number {
    return this.cell(row, END);
  }

  name(row: number): number {
    return this.cell(row, NAME);
  }

  firstChild(row: number): number {
    return this.cell(row, FIRST_CHILD);
  }

  childCount(row: number): number {
    return this.cell(row, CHILD_COUNT);
  }

  private cell(row: number, column: number): number {
    return this.cells[row * WIDTH + column] ?? 0;
  }

  private reserve(count: number): void {
    if (this.length + count > LIMITS.elements) {
      throw new B2Error('document_too_large', `The JSON text has more than ${LIMITS.elements} elements.`);
    }
    const needed = (this.length + count) * WIDTH;
    if (needed <= this.cells.length) return;
    const larger = new Uint32Array(Math.max(needed, this.cells.length * 2));
    larger.set(this.cells.subarray(0, this.length * WIDTH));
    this.cells = larger;
  }
}
