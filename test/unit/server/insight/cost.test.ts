import assert from 'node:assert/strict';
import { entriesIn, transactionsOf } from '../../../../src/server/insight/billing.js';
import { createCost } from '../../../../src/server/insight/cost.js';

describe('what transactions cost', () => {
  it('counts a list once for every 1000 entries begun, and everything else once', () => {
    assert.deepEqual([0, 1, 1000, 1001, 10_000].map(transactionsOf), [1, 1, 1, 2, 10]);
    assert.equal(entriesIn({ files: [1, 2], nextFileName: null }), 2);
    assert.equal(entriesIn({ keys: [1] }), 1);
    assert.equal(entriesIn({ fileId: 'x' }), 0);
    assert.equal(entriesIn(null), 0);
  });

  it('is nothing for class A and for the first 2500 a day of the others', () => {
    const cost = createCost(() => 0);
    cost.add('A', 1_000_000);
    cost.add('B', 2500);
    cost.add('C', 2500);
    assert.equal(cost.estimate(), 0);
    cost.add('B', 10_000);
    assert.equal(cost.estimate(), 0.004);
    cost.add('C', 2000);
    assert.equal(cost.estimate(), 0.012);
    assert.deepEqual(cost.transactions(), { A: 1_000_000, B: 12_500, C: 4500 });
  });

  it('begins anew with each day of UTC, and keeps what the days before have cost', () => {
    let now = Date.UTC(2026, 0, 1, 23, 59);
    const cost = createCost(() => now);
    cost.add('C', 3500);
    assert.equal(cost.estimate(), 0.004);
    now = Date.UTC(2026, 0, 2, 0, 1);
    cost.add('C', 2500);
    assert.equal(cost.estimate(), 0.004);
    cost.add('C', 1000);
    assert.equal(cost.estimate(), 0.008);
  });
});
