import assert from 'node:assert/strict';
import fc from 'fast-check';
import { B2Error } from '../../../src/errors/index.js';
import { parseXPath } from '../../../src/inspect/xpath-parse.js';

describe('an XPath', () => {
  const invalid = [
    '//',
    '/a//b',
    '/a/ /[',
    'a[',
    'a[]',
    'a[0]',
    'a[-1]',
    'a[1.5]',
    'a[1',
    'a[1]b',
    'a[1][2]',
    'a]',
    '.[1]',
    '..[1]',
    'a[last]',
    'a[last()',
    'a[last()-]',
    'a[last()+1]',
    'a[position()=1]',
    'a[@n]',
    'a[@n=1]',
    'a[@n="1]',
    'a[@="1"]',
    'a[@n="1" and @m="2"]',
    'a[b="1"]',
  ];
  for (const path of invalid) {
    it(`is refused as ${path}`, () => {
      assert.throws(() => parseXPath(path), {
        code: 'invalid_xpath',
        errorCode: 10233,
        message: /at character \d+\.$/,
      });
    });
  }

  it('may have any character in names and values but those of the grammar', () => {
    const { steps } = parseXPath('a b/x:y.z-$[@n="/a[1]\'"]');
    assert.deepEqual(steps, [
      { kind: 'child', name: 'a b', pick: { by: 'position', position: 1 }, source: 'a b' },
      {
        kind: 'child',
        name: 'x:y.z-$',
        pick: { by: 'attribute', name: 'n', value: "/a[1]'" },
        source: 'x:y.z-$[@n="/a[1]\'"]',
      },
    ]);
  });

  it('is read or refused, whatever it is', () => {
    const pieces = ['/', '[', ']', '@', '"', "'", '=', 'last()', '-', '1', '0', 'a', '.', '..', '*', ' '];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        const path = parts.join('');
        try {
          const { absolute, steps } = parseXPath(path);
          const again = `${absolute ? '/' : ''}${steps.map(({ source }) => source).join('/')}`;
          assert.ok([again, `${again}/`].includes(path), path);
        } catch (error) {
          if (!(error instanceof B2Error)) throw error;
          assert.equal(error.code, 'invalid_xpath');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
