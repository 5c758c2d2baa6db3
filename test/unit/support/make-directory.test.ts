import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDirectory } from '../../../src/support/make-directory.js';

describe('making a directory', () => {
  let above: string;
  beforeEach(() => {
    above = mkdtempSync(join(tmpdir(), 'backblazeb2-directory-'));
  });
  afterEach(() => rmSync(above, { recursive: true }));

  it('makes those above it, too, and does nothing when it is there', async () => {
    const path = join(above, 'a', 'b', 'c');
    await makeDirectory(path, 0o700);
    await makeDirectory(path, 0o700);
    if (process.platform !== 'win32') assert.equal(statSync(join(above, 'a')).mode & 0o777, 0o700);
    assert.ok(statSync(path).isDirectory());
  });

  it('makes one directory for all who ask at the same time', async () => {
    const path = join(above, 'x', 'y');
    await Promise.all(Array.from({ length: 20 }, () => makeDirectory(path)));
    assert.ok(statSync(path).isDirectory());
  });

  it('rejects where a file is in the way', async () => {
    const file = join(above, 'file');
    writeFileSync(file, '');
    await assert.rejects(makeDirectory(file), { code: 'EEXIST' });
    await assert.rejects(makeDirectory(join(file, 'below')), {
      code: process.platform === 'win32' ? 'EEXIST' : 'ENOTDIR',
    });
  });

  it('rejects at once where a file system has no new directories', async () => {
    // Linux answers ENOENT there, though the directory above exists.
    if (!existsSync('/proc/self')) return;
    await assert.rejects(makeDirectory('/proc/nope/nope'), { code: 'ENOENT' });
  });
});
