import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder before each test, removed after it; gives paths in it. */
export function withFolder(): (name: string) => string {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backblazeb2-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}

/** The same once for all tests of a suite. */
export function withSuiteFolder(): (name: string) => string {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backblazeb2-test-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}
