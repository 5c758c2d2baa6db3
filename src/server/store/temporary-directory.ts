import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryDirectory {
  readonly path: string;
  remove(): void;
}

/** Those of this process that still exist. One listener serves all of them, however many servers a test starts. */
const existing = new Set<string>();
const clearAll = (): void => existing.forEach(clear);
const clear = (path: string): void => rmSync(path, { recursive: true, force: true, maxRetries: 3 });

/** A private directory that is gone after `remove`, or at the latest when the process exits. */
export function createTemporaryDirectory(): TemporaryDirectory {
  const path = mkdtempSync(join(tmpdir(), 'backblazeb2-server-'));
  if (existing.size === 0) process.on('exit', clearAll);
  existing.add(path);
  return {
    path,
    remove() {
      existing.delete(path);
      if (existing.size === 0) process.removeListener('exit', clearAll);
      clear(path);
    },
  };
}
