import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../../src/server/index.js';
import { isThere, runExternal } from '../helpers/external-command.js';
import { ROOT } from '../helpers/sources.js';

/** Debian installs its modules for its own Python, which need not be the first one in the path. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

describe("Backblaze's Python SDK against the embedded server", () => {
  let server: RunningServer | undefined;
  let session: Readonly<Record<string, unknown>>;

  before(async function () {
    const python = PYTHONS.find((path) => isThere(path, ['-c', 'import b2sdk.v2'], `b2sdk for ${path}`));
    if (python === undefined) return this.skip();
    server = await startServer({ recommendedPartSize: 5_000_000 });
    const script = join(ROOT, 'test/fixtures/b2sdk_session.py');
    const args = [script, server.url, server.applicationKeyId, server.applicationKey];
    const { status, stdout, stderr } = await runExternal(python, args);
    assert.equal(status, 0, stderr);
    session = JSON.parse(stdout.toString()) as Record<string, unknown>;
  });

  after(() => server?.close());

  const expected: Readonly<Record<string, readonly [name: string, value: unknown][]>> = {
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
  };
  for (const [title, facts] of Object.entries(expected)) {
    it(title, () => {
      for (const [name, value] of facts) assert.deepEqual(session[name], value, name);
    });
  }
});
