import assert from 'node:assert/strict';
import Database from 'libsql';
import { createGroupCommit } from '../../../../src/server/store/group-commit.js';

/** A table of names, and how often it was committed and changes were taken back. */
function table({ failsAt = '' } = {}) {
  const database = new Database(':memory:');
  database.exec('CREATE TABLE names (name TEXT)');
  const counts = { commits: 0, undone: 0 };
  const run = (sql: string): void => {
    if (sql === failsAt) throw new Error('the disk is full');
    database.exec(sql);
  };
  const group = createGroupCommit(
    run,
    () => {
      counts.commits += 1;
    },
    () => {
      counts.undone += 1;
    },
  );
  const insert = database.prepare('INSERT INTO names VALUES (?)');
  return {
    group,
    counts,
    add: (name: string): void => group.transaction(() => void insert.run(name)),
    names: () => (database.prepare('SELECT name FROM names').all() as { name: string }[]).map(({ name }) => name),
  };
}

describe('group commit', () => {
  it('commits once for all transactions of a turn, and again in the next', async () => {
    const { group, counts, add, names } = table();
    for (const name of ['a', 'b']) add(name);
    assert.equal(counts.commits, 0);
    await group.committed();
    assert.equal(counts.commits, 1);
    add('c');
    await group.committed();
    assert.equal(counts.commits, 2);
    assert.deepEqual(names(), ['a', 'b', 'c']);
  });

  it('has nothing to wait for without a transaction', async () => {
    const { group, counts } = table();
    await group.committed();
    group.flush();
    assert.equal(counts.commits, 0);
  });

  it('takes back all of a transaction that throws, and nothing of the others', async () => {
    const { group, counts, add, names } = table();
    add('a');
    const failing = (): void =>
      group.transaction(() => {
        add('inner');
        throw new Error('no');
      });
    assert.throws(failing, /no/);
    assert.equal(counts.undone, 1);
    add('b');
    await group.committed();
    assert.deepEqual(names(), ['a', 'b']);
  });

  it('takes everything of a turn back when the commit fails, says so to all, and works on', async () => {
    const failing = table({ failsAt: 'COMMIT' });
    failing.add('a');
    const first = failing.group.committed();
    failing.add('b');
    await assert.rejects(first, /the disk is full/);
    assert.deepEqual(failing.names(), []);
    assert.equal(failing.counts.undone, 1);
    assert.equal(failing.counts.commits, 0);
    failing.add('c');
    await assert.rejects(failing.group.committed(), /the disk is full/);
  });

  it('commits at once when it has to, and then not again', async () => {
    const { group, counts, add, names } = table();
    add('a');
    group.flush();
    assert.equal(counts.commits, 1);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(counts.commits, 1);
    assert.deepEqual(names(), ['a']);
  });
});
