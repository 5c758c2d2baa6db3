import assert from 'node:assert/strict';
import fc from 'fast-check';
import { percentDecode, percentEncode } from '../../../src/server/percent.js';

describe('percent-encoding', () => {
  it('takes plus and %20 for a space and %2B for a plus', () => {
    assert.equal(percentDecode('a+b%20c%2Bd'), 'a b c+d');
  });

  it('takes both cases of hexadecimal digits', () => {
    assert.equal(percentDecode('%c3%a4%C3%A4'), 'ää');
  });

  it('takes bytes of UTF-8 that nobody encoded, as headers deliver them', () => {
    assert.equal(percentDecode(Buffer.from('日本/x&y,z').toString('latin1')), '日本/x&y,z');
  });

  for (const broken of ['%', '%4', '%zz', 'a%', '%f0%9f', '%ff']) {
    it(`refuses ${broken}`, () => assert.equal(percentDecode(broken), null));
  }

  it('keeps a byte order mark', () => {
    assert.equal(percentDecode('%EF%BB%BFa'), '\ufeffa');
  });

  it('gets every name back that it encoded, in ASCII alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const coded = percentEncode(name);
        assert.match(coded, /^[!-~]*$/);
        assert.equal(percentDecode(coded), name);
      }),
    );
  });
});
