import assert from 'node:assert/strict';
import { runB2sdk, type Session } from '../helpers/b2sdk.js';

type Facts = Readonly<Record<string, readonly [name: string, value: unknown][]>>;

/** One test for each title, all from one session. */
function describeSession(program: string, expected: Facts): void {
  let session: Session;
  before(async function () {
    const ran = await runB2sdk(program);
    if (ran === null) return this.skip();
    session = ran;
  });
  for (const [title, facts] of Object.entries(expected)) {
    it(title, () => {
      for (const [name, value] of facts) assert.deepEqual(session[name], value, name);
    });
  }
}

describe("Backblaze's Python SDK with buckets and keys", () => {
  describeSession('b2sdk_buckets.py', {
    'makes buckets with rules of every kind, and understands why it cannot': [
      ['made', [true, 'allPrivate', { purpose: 'test' }, 2]],
      ['cors', true],
      ['lifecycle', true],
      ['duplicate', 'DuplicateBucketName'],
      ['missing', 'NonExistentBucket'],
      ['bad_name', 'BadRequest'],
      ['buckets', ['sdk-bucket', 'sdk-other']],
    ],
    'changes a bucket, but not one that somebody else has changed meanwhile': [
      ['changed', ['allPublic', { color: 'blue' }, 3, true]],
      ['stale', 'Conflict'],
      ['cleared', ['allPrivate', [], [], 4]],
    ],
    'does with a key of one bucket and prefix what that may do, and nothing else': [
      ['keys', ['reader']],
      [
        'restricted',
        {
          allowed: { bucketName: 'sdk-bucket', namePrefix: 'dir/' },
          buckets: ['sdk-bucket'],
          all_buckets: 'RestrictedBucket',
          reads: 'hello',
          reads_outside: 'Unauthorized',
          writes: 'dir/x',
          // It tries an upload that is not authorized again, on other upload URLs.
          writes_outside: 'MaxRetriesExceeded',
          lists: ['dir/sm+all %41.txt', 'dir/x'],
          lists_outside: 'Unauthorized',
          makes_keys: 'Unauthorized',
        },
      ],
      ['deleted_key', ['Unauthorized', 0]],
    ],
    'authorizes downloads of a prefix': [
      ['authorization', { header: 'hello', query: 'hello', none: 401, outside: 401, public: 'public' }],
    ],
    'deletes buckets when they are empty': [
      ['not_empty', 'BadRequest'],
      ['buckets_left', 0],
    ],
  });
});

describe("Backblaze's Python SDK with files", () => {
  describeSession('b2sdk_files.py', {
    'uploads from memory and disk, with type, file info and modification time': [
      [
        'small',
        [
          'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d',
          'text/plain',
          { color: 'blue green', sign: 'ä/%+' },
          'hello'.length,
          'upload',
        ],
      ],
      ['info', ['dir/sm+all %41.txt', true, true]],
      ['head', [true, 'hello'.length, true]],
      ['local', [256_000, 'application/x-own', { src_last_modified_millis: '1500000000500' }]],
      ['local_back', true],
      ['modified', 1_500_000_000_500],
      ['odd_names', true],
    ],
    'downloads ranges, and understands what is not there': [
      ['ranges', ['00010203', 'ff0001', 'feff']],
      ['range_by_id', 'ell'],
      ['beyond', 'UnsatisfiableRange'],
      ['missing', 'FileNotPresent'],
    ],
    'hides a file, reads its versions and shows it again': [
      ['hidden_read', 'FileNotPresent'],
      ['versions', ['hide', 'upload', 'upload', 'upload']],
      ['versions_order', true],
      ['version_contents', ['c', 'b', 'a']],
      ['shown_again', 'c'],
    ],
    'lists folders and everything, also one entry a request': [
      ['recursive', true],
      ['recursive_by_ones', true],
      ['top', true],
      ['folder', ['dir/local.bin', 'dir/sm+all %41.txt', 'dir/sub/']],
      ['folder_versions', ['versions/file', 'versions/file', 'versions/file']],
    ],
    'copies files and ranges on the server': [
      ['copied', ['hello', true, 'text/plain']],
      ['renamed', ['a/b', { new: 'yes' }]],
      ['part', 'ff0001'],
    ],
    'deletes everything it made': [['buckets_left', 0]],
  });
});

describe("Backblaze's Python SDK with large files", () => {
  describeSession('b2sdk_large.py', {
    'uploads in parts and reads back': [
      // Sent in parts: the server has no digest of the whole.
      ['big', [15_000_004, 'none', 'upload', []]],
      ['downloaded', true],
      ['range', true],
    ],
    'resumes an upload that broke off, without sending again what is there': [
      ['broken_off', 'BadRequest'],
      ['unfinished', ['resumed']],
      ['parts_kept', 2],
      ['resumed', [true, true]],
      ['parts_sent', 3],
      ['left_unfinished', 0],
    ],
    'joins files, memory and ranges of stored files': [
      ['joined', true],
      ['joined_size', true],
    ],
    'copies by parts without sending a byte': [
      ['copied', true],
      ['twice', true],
      ['sent_for_copies', 0],
      ['copied_parts', true],
    ],
    'cancels what it does not finish': [
      ['given_up', 'BadRequest'],
      ['cancelled', 0],
      ['buckets_left', 0],
    ],
  });
});

describe("Backblaze's Synchronizer", () => {
  describeSession('b2sdk_sync.py', {
    'sends a folder once': [
      ['first', ['upload', 'upload', 'upload', 'upload', 'upload']],
      ['stored', true],
      ['again', []],
    ],
    'sends what is new and changed, and deletes what is gone, with its versions': [
      // Also deleted: the version of a.txt that was replaced.
      ['changes', ['delete', 'delete', 'upload', 'upload']],
      ['stored_changes', true],
      ['versions_left', 5],
    ],
    'fetches the folder and deletes what is not in it, times included': [
      ['down', ['delete', 'dnload', 'dnload', 'dnload', 'dnload', 'dnload']],
      ['down_same', true],
      ['down_again', []],
    ],
    'goes from bucket to bucket without sending a byte': [
      ['across', ['copy', 'copy', 'copy', 'copy', 'copy']],
      ['across_same', true],
      ['across_sent', 0],
    ],
    'hides what is gone when versions are kept for days': [
      ['kept_days', ['hide']],
      ['kept_hidden', ['hide', 'upload']],
    ],
    'empties what has been emptied': [['emptied', {}]],
  });
});

describe("Backblaze's Python SDK with encryption and object lock", () => {
  describeSession('b2sdk_protection.py', {
    'encrypts small and large files by SSE-B2, also as the default of a bucket': [
      ['default_encryption', 'SSE-B2'],
      ['by_default', 'SSE-B2'],
      ['default_read', 'hello'],
      ['big_b2', true],
    ],
    'encrypts small and large files by SSE-C and reads them with the key alone': [
      ['sse_c', ['SSE-C', 'secret']],
      ['sse_c_missing', 'BadRequest'],
      ['sse_c_wrong', 'SSECKeyError'],
      ['big_c', true],
    ],
    'copies between keys and modes, in parts too': [
      ['copied_c', true],
      ['copied_b2', 'secret'],
      [
        'modes',
        {
          'big-b2': 'SSE-B2',
          'big-c': 'SSE-C',
          'copy-b2': 'SSE-B2',
          'copy-c': 'SSE-C',
          default: 'SSE-B2',
          'small-c': 'SSE-C',
        },
      ],
    ],
    'locks a file, and understands why it cannot delete or weaken it': [
      ['locked', [true, 'on']],
      ['locked_head', [true, 'on']],
      ['delete_held', 'Unauthorized'],
      ['hold_off', 'off'],
      ['delete_governed', 'Unauthorized'],
      ['shorten', 'RetentionWriteError'],
      ['bypassed', null],
    ],
    'gives a bucket a default retention that holds': [
      ['default_retention', ['compliance', 1, 'days']],
      ['held_by_default', 'compliance'],
      ['delete_held_by_default', 'Unauthorized'],
    ],
    'sees that its key may not read locks': [['guarded', ['unknown', 'unknown', ['unknown']]]],
  });
});
