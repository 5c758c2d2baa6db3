import assert from 'node:assert/strict';
import { createGroupSync } from '../../../../src/server/store/group-sync.js';

/** A disk whose rounds the test ends. */
function slowDisk() {
  const rounds: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const group = createGroupSync(() => new Promise((resolve, reject) => rounds.push({ resolve, reject })));
  return { group, rounds };
}

describe('group sync', () => {
  it('does nothing while nothing was written', async () => {
    const { group, rounds } = slowDisk();
    await group.settled();
    assert.equal(rounds.length, 0);
  });

  it('takes one round for all who come while another is under way, and does not let them go with that one', async () => {
    const { group, rounds } = slowDisk();
    const done: string[] = [];
    const write = async (name: string): Promise<void> => {
      group.written();
      await group.settled();
      done.push(name);
    };
    const all = ['first', 'second', 'third'].map(write);
    rounds[0]?.resolve();
    await all[0];
    assert.deepEqual(done, ['first']);
    assert.equal(rounds.length, 2);
    rounds[1]?.resolve();
    await Promise.all(all);
    assert.equal(rounds.length, 2);
  });

  it('never says again that something is on the disk after the disk failed', async () => {
    const { group, rounds } = slowDisk();
    group.written();
    const first = assert.rejects(group.settled(), /EIO/);
    rounds[0]?.reject(new Error('EIO'));
    await first;
    group.written();
    await assert.rejects(group.settled(), /EIO/);
    assert.equal(rounds.length, 1);
  });
});
