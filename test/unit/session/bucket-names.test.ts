import assert from 'node:assert/strict';
import { BucketNames } from '../../../src/session/bucket-names.js';

describe('bucket names', () => {
  it('are known as far as answers have told, the newest one last', () => {
    const names = new BucketNames();
    names.learn([{ bucketId: '1', bucketName: 'mine' }] as never);
    names.learn([{ bucketId: '2', bucketName: 'mine' }] as never);
    assert.deepEqual([names.idOf('mine'), names.idOf('other')], ['2', undefined]);
  });

  it('are forgotten with their bucket', () => {
    const names = new BucketNames();
    names.learn([
      { bucketId: '1', bucketName: 'one' },
      { bucketId: '2', bucketName: 'two' },
    ] as never);
    names.forget('1');
    assert.deepEqual([names.idOf('one'), names.idOf('two')], [undefined, '2']);
  });
});
