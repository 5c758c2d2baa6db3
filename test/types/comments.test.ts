import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { BESIDE } from '../../docs/property-tables.js';
import { PROPERTIES } from '../../src/component/property/table.js';
import { BackblazeB2 } from '../../src/index.js';
import { commentsShown } from '../helpers/hover.js';
import { ROOT, SRC } from '../helpers/sources.js';

describe('what an editor shows of the component', () => {
  let shown: ReadonlyMap<string, string> = new Map();
  const properties = Object.keys(PROPERTIES);
  const methods = Object.getOwnPropertyNames(BackblazeB2.prototype).filter((name) => name !== 'constructor');

  before(() => {
    shown = commentsShown(ROOT, './src/index.js', [
      ...properties,
      ...BESIDE,
      ...methods,
      'config',
      'interrupt',
      'reset',
    ]);
  });

  it('has a comment for every property and method', () => {
    const silent = [...shown].filter(([, comment]) => comment === '').map(([name]) => name);
    assert.deepEqual(silent, []);
  });

  it('is for each property what its row says', () => {
    const rows = rowComments();
    const shownRows = new Map(properties.map((name) => [name, shown.get(name)]));
    assert.deepEqual(shownRows, rows);
  });
});

/** The comments above the rows of the property table, in its order. */
function rowComments(): ReadonlyMap<string, string> {
  const folder = join(SRC, 'component/property');
  const found = new Map<string, string>();
  for (const name of readdirSync(folder)) {
    const file = ts.createSourceFile(name, readFileSync(join(folder, name), 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
        const text = ts
          .getJSDocCommentsAndTags(node)
          .filter(ts.isJSDoc)
          .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
          .join(' ');
        if (text !== '') found.set(node.name.getText(file), text.replace(/\s+/g, ' '));
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return new Map(Object.keys(PROPERTIES).map((name) => [name, found.get(name) ?? '']));
}
