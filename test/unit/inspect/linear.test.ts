import assert from 'node:assert/strict';
import { ChildNames } from '../../../src/inspect/child-names.js';
import { DocumentElement } from '../../../src/inspect/element.js';
import { JsonTree } from '../../../src/inspect/json-tree.js';
import { xmlOutermost } from '../../../src/inspect/xml-tree.js';
import { parseXPath } from '../../../src/inspect/xpath-parse.js';
import { selectElement } from '../../../src/inspect/xpath-select.js';

const FILES = 10_000;
const file = (i: number) => ({ action: 'upload', contentLength: i, fileId: `4_z${i}`, fileName: `dir/${i}` });
const LISTING = JSON.stringify({ files: Array.from({ length: FILES }, (_, i) => file(i)), nextFileName: null });

/** Counts the names that are read: each one costs the same. */
class CountingTree extends JsonTree {
  namesRead = 0;

  override nameOf(row: number): string {
    this.namesRead++;
    return super.nameOf(row);
  }
}

describe(`a walk over a listing of ${FILES} files`, () => {
  it('reads a fixed number of names for each step, from the first file to the last', () => {
    const tree = new CountingTree(LISTING);
    const document = new DocumentElement((root) => tree.outermost(root));
    const costs = new Set<number>();
    for (let i = 0; i < FILES; i++) {
      const before = tree.namesRead;
      const found = selectElement(document, parseXPath(`/json/files/[${i + 1}]/fileName`));
      assert.equal(found.text, `dir/${i}`);
      costs.add(tree.namesRead - before);
    }
    assert.equal(costs.size, 1);
    assert.ok(Math.max(...costs) < 20, `${[...costs]} names a step`);
  });

  it('reads one name for each child', () => {
    const tree = new CountingTree(LISTING);
    const document = new DocumentElement((root) => tree.outermost(root));
    const files = selectElement(document, parseXPath('/json/files'));
    tree.namesRead = 0;
    for (let i = 0; i < FILES; i++) assert.equal(files.child(i)?.childCount, 4);
    assert.equal(tree.namesRead, FILES);
  });

  it('makes each element of XML once', () => {
    const xml = `<r>${'<f><n>x</n></f>'.repeat(FILES)}</r>`;
    const { outermost } = new DocumentElement((root) => xmlOutermost(xml, root));
    const first = Array.from({ length: FILES }, (_, i) => outermost.child(i));
    for (let i = 0; i < FILES; i++) {
      assert.equal(outermost.child(i), first[i]);
      assert.equal(selectElement(outermost, parseXPath(`f[${i + 1}]`)), first[i]);
    }
  });
});

describe('the search for a name among many children', () => {
  it('reads every name once, however many names are looked for', () => {
    const names = new ChildNames<string>();
    let read = 0;
    const nameAt = (position: number) => {
      read++;
      return `name ${position % 5000}`;
    };
    for (let i = 0; i < 5000; i++) assert.deepEqual(names.positions('x', 10_000, nameAt, `name ${i}`), [i, i + 5000]);
    assert.deepEqual(names.positions('x', 10_000, nameAt, 'other'), []);
    assert.equal(read, 10_000);
  });
});
