import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Tests, and the programs they start, leave nothing in the directories of whoever runs them.
const directory = mkdtempSync(join(tmpdir(), 'backblazeb2-state-'));
process.env['XDG_STATE_HOME'] = directory;
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));

// Node 20 looks for the text of a failed assertion in its source, and hangs on sources that a loader has translated.
const { ok } = assert;
assert.ok = (value: unknown, message: string | Error = 'what must be true is not'): asserts value => ok(value, message);
