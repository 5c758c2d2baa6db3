import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { openFile } from '../../../../src/cli/encryption/read-file.js';
import { collect, NEVER, pattern } from '../../../helpers/encrypted.js';
import { withFolder } from '../../../helpers/folder.js';
import { failure } from '../../../helpers/setup.js';

describe('reading a file', () => {
  const path = withFolder();
  const plain = pattern(3_000_000);
  beforeEach(() => writeFileSync(path('file'), plain));

  it('gives all of its bytes', async () => {
    const file = await openFile(path('file'), NEVER);
    assert.ok((await collect(file.blocks())).equals(plain));
    await file.close();
  });

  it('fails when the file is written to meanwhile', async () => {
    const file = await openFile(path('file'), NEVER);
    const blocks = file.blocks();
    await blocks.next();
    appendFileSync(path('file'), 'more');
    assert.equal((await failure(collect(blocks))).code, 'source_changed');
    await file.close();
  });
});
