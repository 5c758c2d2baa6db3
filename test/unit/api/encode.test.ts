import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeText, encodePath, encodeText } from '../../../src/api/encode.js';

describe('percent-encoding', () => {
  // Source: B2 docs, "String Encoding", the table of characters.
  const cases = [
    { text: ' ', encoded: '%20' },
    { text: '+', encoded: '%2B' },
    { text: '/', encoded: '/' },
    { text: '"#%&,<>?', encoded: '%22%23%25%26%2C%3C%3E%3F' },
    { text: '[\\]^`{|}\u007f', encoded: '%5B%5C%5D%5E%60%7B%7C%7D%7F' },
    { text: "._-~!$'()*", encoded: "._-~!%24'()*" },
    { text: 'é𐍈', encoded: '%C3%A9%F0%90%8D%88' },
    { text: 'a/b c', encoded: 'a/b%20c' },
  ];
  for (const { text, encoded } of cases) {
    it(`writes ${JSON.stringify(text)} as ${encoded}`, () => {
      assert.equal(encodeText(text), encoded);
    });
  }

  it('reads a bare plus as a space and an encoded one as a plus', () => {
    assert.equal(decodeText('a+b%2bc%2Bd'), 'a b+c+d');
  });

  it('leaves a broken escape as it stands', () => {
    assert.equal(decodeText('100%'), '100%');
    assert.equal(decodeText('%ff'), '%ff');
  });

  it('gives back every text after decoding', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => decodeText(encodeText(text)) === text));
  });

  it('writes only characters that a header and a path can carry', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => /^[A-Za-z0-9._~!$'()*;=:@/%-]*$/.test(encodeText(text))),
    );
  });

  it('refuses half a surrogate pair', () => {
    assert.throws(() => encodeText('a\ud800b'), { name: 'B2Error', code: 'invalid_argument' });
  });
});

describe('a file name in a URL', () => {
  it('survives URL parsing, whatever its segments are', () => {
    const segment = fc.oneof(fc.constantFrom('.', '..', '', '%2e', 'a b'), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
        const name = segments.join('/');
        fc.pre(name !== '.' && name !== '..');
        const { pathname } = new URL(`http://host/file/bucket/${encodePath(name)}`);
        return decodeURIComponent(pathname) === `/file/bucket/${name}`;
      }),
    );
  });

  it('is refused when it is nothing but dots that a URL resolves away', () => {
    for (const name of ['.', '..']) assert.throws(() => encodePath(name), { code: 'invalid_argument' });
    assert.equal(encodePath('...'), '...');
  });
});
