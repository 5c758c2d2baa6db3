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

describe("Backblaze's Python SDK against the embedded server", () => {
  describeSession('b2sdk_session.py', {
    'makes and finds buckets, and understands why it cannot': [
      ['bucket_info', { purpose: 'test' }],
      ['duplicate', true],
      ['missing_bucket', true],
    ],
    'uploads small and large files': [
      ['small', ['aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d', 'text/plain', { color: 'blue green' }]],
      // Sent in parts: the server has no digest of the whole.
      ['big', [10_000_004, 'none']],
    ],
    'downloads files, ranges and copies of ranges': [
      ['downloaded', true],
      ['range', 'ell'],
      ['copied', true],
    ],
    'lists names, folders and versions': [
      ['folders', ['copy/', 'dir/']],
      ['hidden', true],
      ['hidden_is_absent', true],
      ['actions', ['hide', 'upload']],
    ],
    'synchronizes a folder': [['synced', ['synced/a.txt', 'synced/b/c.txt']]],
    'reads with a key that is restricted to a bucket and a prefix': [['restricted_reads', 'hello']],
    'deletes everything it made': [['buckets_left', 0]],
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
