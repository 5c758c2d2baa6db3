import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { Budget } from '../../../src/support/budget.js';

const never = new AbortController().signal;

describe('a budget', () => {
  it('makes the next one wait until its amount fits', async () => {
    const budget = new Budget(10);
    await budget.take(6, never);
    const order: string[] = [];
    const second = budget.take(5, never).then(() => order.push('taken'));
    await turn();
    order.push('given');
    budget.give(6);
    await second;
    assert.deepEqual(order, ['given', 'taken']);
  });

  it('lets an amount above its limit through when nothing else is taken', async () => {
    const budget = new Budget(10);
    await budget.take(11, never);
    budget.give(11);
    await budget.take(10, never);
  });

  it('ends the wait when the signal is aborted, and leaves no listener on it', async () => {
    const budget = new Budget(1);
    await budget.take(1, never);
    const controller = new AbortController();
    const waiting = budget.take(1, controller.signal);
    controller.abort(new Error('stop'));
    await assert.rejects(waiting, /stop/);
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
    budget.give(1);
    await budget.take(1, never);
  });
});
