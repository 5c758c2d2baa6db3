import assert from 'node:assert/strict';
import { planFor } from '../../../../src/server/lifecycle/plan.js';
import { NO_LOCK } from '../../../../src/server/retention.js';
import type { StoredVersion } from '../../../../src/server/store/version-row.js';

const DAY_MS = 86_400_000;
const NOW = 100 * DAY_MS;

/** A version made so many days ago. */
const version = (
  action: StoredVersion['action'],
  daysAgo: number,
  lock: Pick<StoredVersion, 'retention' | 'hold'> = NO_LOCK,
): StoredVersion => ({
  ...lock,
  seq: 1000 - daysAgo,
  id: `${action} ${daysAgo}`,
  bucket: 1,
  bucketId: 'bucket',
  name: 'name',
  action,
  uploaded: NOW - daysAgo * DAY_MS,
  length: 0,
  sha1: null,
  md5: null,
  type: 'a/b',
  info: {},
  encryption: { mode: null },
  replication: null,
});

const plan = (versions: readonly StoredVersion[], rule: object): { hide: boolean; remove: string[] } => {
  const { hide, remove } = planFor(versions, { fileNamePrefix: '', ...rule }, NOW);
  return { hide, remove: remove.map(({ id }) => id) };
};

describe('what a lifecycle rule does to the versions of a name', () => {
  it('hides the current version so many days after it was uploaded', () => {
    const rule = { daysFromUploadingToHiding: 3 };
    assert.deepEqual(plan([version('upload', 2.9), version('upload', 9)], rule), { hide: false, remove: [] });
    assert.deepEqual(plan([version('upload', 3), version('upload', 9)], rule), { hide: true, remove: [] });
    assert.deepEqual(plan([version('hide', 9), version('upload', 10)], rule), { hide: false, remove: [] });
    assert.deepEqual(plan([version('start', 9)], rule), { hide: false, remove: [] });
  });

  it('deletes a version so many days after it was hidden or replaced', () => {
    const rule = { daysFromHidingToDeleting: 3 };
    const versions = [version('upload', 2), version('upload', 3), version('upload', 4)];
    assert.deepEqual(plan(versions, rule).remove, ['upload 4']);
    assert.deepEqual(plan([version('upload', 50)], rule).remove, []);
    assert.deepEqual(plan([version('hide', 2), version('upload', 50)], rule).remove, []);
  });

  it('deletes a hide marker that nothing is left behind, and only then', () => {
    const rule = { daysFromHidingToDeleting: 3 };
    assert.deepEqual(plan([version('hide', 3), version('upload', 50)], rule).remove, ['upload 50', 'hide 3']);
    assert.deepEqual(plan([version('hide', 3)], rule).remove, ['hide 3']);
    assert.deepEqual(plan([version('hide', 2)], rule).remove, []);
    assert.deepEqual(plan([version('upload', 1), version('hide', 2), version('upload', 9)], rule).remove, []);
  });

  it('leaves what object lock protects, and the marker that hides it', () => {
    const rule = { daysFromHidingToDeleting: 1 };
    const hold = { ...NO_LOCK, hold: 'on' } as const;
    const until = (days: number) => ({
      ...NO_LOCK,
      retention: { mode: 'governance', retainUntilTimestamp: NOW + days * DAY_MS } as const,
    });
    assert.deepEqual(plan([version('hide', 9), version('upload', 10, hold)], rule).remove, []);
    assert.deepEqual(plan([version('hide', 9), version('upload', 10, until(1))], rule).remove, []);
    assert.deepEqual(plan([version('hide', 9), version('upload', 10, until(-1))], rule).remove, [
      'upload 10',
      'hide 9',
    ]);
  });

  it('cancels a large file so many days after it was started', () => {
    const rule = { daysFromStartingToCancelingUnfinishedLargeFiles: 3 };
    const versions = [version('start', 2), version('start', 3), version('upload', 9)];
    assert.deepEqual(plan(versions, rule), { hide: false, remove: ['start 3'] });
    assert.deepEqual(plan(versions, { daysFromHidingToDeleting: 1 }).remove, []);
  });
});
