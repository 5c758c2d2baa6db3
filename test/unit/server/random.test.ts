import assert from 'node:assert/strict';
import { createRandom } from '../../../src/server/random.js';

describe('the random source of a server', () => {
  const draw = (seed?: string) => {
    const random = createRandom(seed);
    return [random.hex(7), random.bytes(40).toString('hex'), random.below(1000), random.hex(3)];
  };
  it('draws the same again with the same seed', () => assert.deepEqual(draw('7'), draw('7')));
  it('draws otherwise with another seed or none', () => {
    assert.notDeepEqual(draw('7'), draw('8'));
    assert.notDeepEqual(draw(), draw());
  });
  it('never draws the same bytes again, in pieces of any size', () => {
    const random = createRandom();
    const drawn = Array.from({ length: 2000 }, (_, at) => random.bytes(8 + (at % 40)).toString('hex'));
    assert.equal(new Set(drawn.map((hex) => hex.slice(0, 16))).size, 2000);
    assert.deepEqual(
      drawn.map((hex) => hex.length / 2),
      drawn.map((_, at) => 8 + (at % 40)),
    );
    assert.equal(random.bytes(10_000).length, 10_000);
  });
  it('draws as many digits and bytes as asked for, below the limit', () => {
    const [hex, bytes, number, short] = draw('9');
    assert.deepEqual([String(hex).length, String(bytes).length, String(short).length], [7, 80, 3]);
    assert.ok(Number(number) < 1000);
  });
});
