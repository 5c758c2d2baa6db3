import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryDirectory {
  readonly path: string;
  remove(): void;
}

/** A private directory that is gone after `remove`, or at the latest when the process exits. */
export function createTemporaryDirectory(): TemporaryDirectory {
  const path = mkdtempSync(join(tmpdir(), 'backblazeb2-server-'));
  const clear = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', clear);
  return {
    path,
    remove() {
      process.removeListener('exit', clear);
      clear();
    },
  };
}
