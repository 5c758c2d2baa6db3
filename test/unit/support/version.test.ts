import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from '../../../src/support/version.js';
import { ROOT } from '../../helpers/sources.js';

describe('the version in the code', () => {
  it('is the one of package.json', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };
    assert.equal(VERSION, version);
  });
});
