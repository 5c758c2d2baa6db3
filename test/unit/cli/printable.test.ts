import assert from 'node:assert/strict';
import fc from 'fast-check';
import { printable } from '../../../src/cli/printable.js';

describe('what may be printed', () => {
  it('leaves the text of every script as it is', () => {
    for (const text of ['', 'a b+c%20?', 'zwölf ß', '日本', '👩‍👩‍👧', 'שלום']) assert.equal(printable(text), text);
  });

  it('writes out what would steer a terminal or turn the text around', () => {
    const wrong = '\u001b[2J\r\n\u009b\u202etxt.exe';
    assert.equal(printable(wrong), '\\u{1b}[2J\\u{d}\\u{a}\\u{9b}\\u{202e}txt.exe');
    assert.equal(printable('half \ud800'), 'half \\u{d800}');
  });

  it('never lets a control character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.ok(!/\p{Cc}/u.test(printable(text)));
      }),
    );
  });
});
