import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { chooseEncryption, type EncryptionOptions } from '../../../../src/cli/round-trip/encryption.js';
import { UsageError } from '../../../../src/cli/usage-error.js';
import { withFolder } from '../../../helpers/folder.js';

const KEY = '5a'.repeat(32);

describe('the encryption of a round trip', () => {
  const path = withFolder();

  it('has a password of its own for each run, which is as hard to guess as a key', async () => {
    const [one, other] = [await chooseEncryption({}, {}), await chooseEncryption({}, {})];
    assert.deepEqual([one.by, one.key, one.password.length], ['run', '', 32]);
    assert.notEqual(one.password, other.password);
  });

  it('is with what was given: by a file, else by the environment', async () => {
    const env = { B2_ENCRYPTION_PASSWORD: 'from outside' };
    assert.deepEqual(await chooseEncryption({}, env), { by: 'user', password: 'from outside', key: '' });
    await writeFile(path('password'), 'from a file\n');
    const options = { passwordFile: path('password'), keep: true } as const;
    assert.deepEqual(await chooseEncryption(options, env), { by: 'user', password: 'from a file', key: '' });
    assert.deepEqual(await chooseEncryption({}, { B2_ENCRYPTION_KEY: KEY }), { by: 'user', password: '', key: KEY });
  });

  it('is none with --plain, whatever the environment says', async () => {
    const env = { B2_ENCRYPTION_PASSWORD: 'from outside' };
    assert.equal((await chooseEncryption({ plain: true, keep: true }, env)).by, 'nobody');
  });

  it('is refused where it could not be meant: kept files that nobody could read, two secrets, one with --plain', async () => {
    const wrong: [EncryptionOptions, NodeJS.ProcessEnv][] = [
      [{ keep: true }, {}],
      [{ plain: true, passwordFile: 'any' }, {}],
      [{}, { B2_ENCRYPTION_PASSWORD: 'x', B2_ENCRYPTION_KEY: KEY }],
    ];
    for (const [options, env] of wrong) await assert.rejects(chooseEncryption(options, env), UsageError);
  });
});
