import assert from 'node:assert/strict';
import fc from 'fast-check';
import { afterPrefix, compareBytes } from '../../../../src/server/store/order.js';

const name = fc.string({ unit: 'binary', maxLength: 6 });

describe('the order of names', () => {
  it('goes by UTF-8 bytes, where U+FF5E comes before an emoji', () => {
    const names = ['😀', '～', 'b', 'a', 'B'];
    assert.deepEqual([...names].sort(compareBytes), ['B', 'a', 'b', '～', '😀']);
    assert.notDeepEqual([...names].sort(), [...names].sort(compareBytes));
  });

  it('has a first text behind all that begin with a prefix', () => {
    assert.equal(afterPrefix('a/'), 'a0');
    assert.equal(afterPrefix('\ud7ff'), '\ue000');
    assert.equal(afterPrefix('a\u{10ffff}'), 'b');
    assert.equal(afterPrefix(''), null);
    assert.equal(afterPrefix('x'.repeat(1_000_000)), `${'x'.repeat(999_999)}y`, 'a million of characters');
    assert.equal(afterPrefix('\u{10ffff}'), null);
  });

  it('has nothing between a prefix and that text that does not begin with the prefix', () => {
    fc.assert(
      fc.property(name, name, (prefix, other) => {
        const end = afterPrefix(prefix);
        const inside = compareBytes(other, prefix) >= 0 && (end === null || compareBytes(other, end) < 0);
        assert.equal(inside, other.startsWith(prefix));
      }),
    );
  });
});
