import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inspect } from '../../../src/inspect/index.js';
import { canonical, selectByXPath } from '../../helpers/xml-by-xpath.js';

const RUNS = 400;
const NAMES = ['a', 'b', 'c', 'long-name', 'x.y', 'toString'];
const name = fc.constantFrom(...NAMES);

const PIECES = ['text', 'é😀', '1 < 2 & "3"', "it's", ' a ', ']]>', '&amp;'];
const text = fc.constantFrom(...PIECES).map(escaped);
const cdata = fc.constantFrom('<not a="tag">&amp;', 'plain').map((content) => `<![CDATA[${content}]]>`);
const aside = fc.constantFrom('<!-- <a> -->', '<?pi data?>', '');
const attributes = fc
  .record({ n: fc.constantFrom('1', '2', 'a/b]', '<&"'), id: fc.constantFrom('1', 'x') }, { requiredKeys: [] })
  .map((values) => Object.entries(values).map(([key, value]) => ` ${key}="${escaped(value)}"`));

const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
  element: fc
    .tuple(name, attributes, fc.array(tie('content'), { maxLength: 6 }))
    .map(([tag, attrs, inner]) =>
      inner.length === 0 ? `<${tag}${attrs.join('')}/>` : `<${tag}${attrs.join('')}>${inner.join('')}</${tag}>`,
    ),
  content: fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.oneof(text, cdata, aside), tie('element')),
}));

/** A step as we write it, and the same in XPath 1.0, which would otherwise try every child and not only the first. */
const step: fc.Arbitrary<readonly [ours: string, theirs: string]> = fc.oneof(
  name.map((n) => [n, `${n}[1]`] as const),
  fc.tuple(name, fc.integer({ min: 1, max: 3 })).map(([n, i]) => [`${n}[${i}]`, `${n}[${i}]`] as const),
  fc.integer({ min: 1, max: 4 }).map((i) => [`[${i}]`, `*[${i}]`] as const),
  fc.constantFrom(['*', '*[1]'], ['[last()]', '*[last()]'], ['[last() - 1]', '*[last()-1]'], ['.', '.'], ['..', '..']),
  name.map((n) => [`${n}[last()]`, `${n}[last()]`] as const),
  fc.constantFrom('1', '2', 'a/b]').map((v) => [`*[@n='${v}']`, `*[@n='${v}'][1]`] as const),
  name.map((n) => [`${n}[@id="x"]`, `${n}[@id="x"][1]`] as const),
);

describe('a path over XML', () => {
  it(`selects what the same XPath selects, in ${RUNS} documents`, () => {
    let found = 0;
    fc.assert(
      fc.property(element, fc.array(step, { maxLength: 5 }), (xml, steps) => {
        const ours = ['/*', ...steps.map(([own]) => own)].join('/');
        const expected = selectByXPath(xml, ['/*', ...steps.map(([, their]) => their)].join('/'));
        if (expected === undefined) {
          assertNothing(xml, ours);
          return;
        }
        found++;
        const { childCount, subTree, ...values } = inspect(xml, ours);
        const { markup, ...theirs } = expected;
        assert.deepEqual(values, theirs);
        assert.equal(childCount, theirs.children.length);
        assert.equal(canonical(subTree), markup);
      }),
      { numRuns: RUNS },
    );
    assert.ok(found > RUNS / 10, `only ${found} paths led to an element`);
  });
});

/** The document itself, above the outermost element, is no element for XPath. */
function assertNothing(xml: string, path: string): void {
  try {
    assert.equal(inspect(xml, path).childCount, 1);
    assert.equal(inspect(xml, path).element, '');
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    assert.equal((error as { code: string }).code, 'no_such_element');
  }
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&#x3E;').replaceAll('"', '&#34;');
}
