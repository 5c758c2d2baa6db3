import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareFiles } from '../../../../src/cli/round-trip/compare.js';
import { temporaryFolder } from '../../../helpers/round-trip-command.js';

describe('the comparison of two files', () => {
  const folder = temporaryFolder();
  after(() => folder.remove());
  const never = new AbortController().signal;
  const [one, two] = [join(folder.path, 'one'), join(folder.path, 'two')];

  function compare(a: Buffer, b: Buffer, signal = never): Promise<number> {
    writeFileSync(one, a);
    writeFileSync(two, b);
    let seen = 0;
    return compareFiles(one, two, signal, (total) => {
      seen = total;
    }).then(() => seen);
  }

  it('passes over every byte of equal files', async () => {
    for (const size of [0, 1, 262_144, 1_000_000]) {
      assert.equal(await compare(Buffer.alloc(size, 'x'), Buffer.alloc(size, 'x')), size);
    }
  });

  it('finds one wrong bit wherever it is', async () => {
    for (const at of [0, 262_143, 262_144, 999_999]) {
      const wrong = Buffer.alloc(1_000_000, 'x');
      wrong[at] = 0x79;
      await assert.rejects(compare(Buffer.alloc(1_000_000, 'x'), wrong), {
        message: `what was downloaded differs from the source from byte ${at} on`,
      });
    }
  });

  it('finds a missing end and one too many, also between two blocks', async () => {
    for (const [a, b] of [
      [262_144, 262_143],
      [262_144, 262_145],
      [0, 1],
      [1, 0],
    ] as const) {
      await assert.rejects(compare(Buffer.alloc(a), Buffer.alloc(b)), {
        message: `what was downloaded differs from the source from byte ${Math.min(a, b)} on`,
      });
    }
  });

  it('ends when it is interrupted', async () => {
    await assert.rejects(compare(Buffer.alloc(9), Buffer.alloc(9), AbortSignal.abort()), { name: 'Interrupted' });
  });
});
