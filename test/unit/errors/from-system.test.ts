import assert from 'node:assert/strict';
import { B2Error, fromNetwork, fromSourceFile, fromTargetFile } from '../../../src/errors/index.js';

function system(code: string): Error {
  return Object.assign(new Error(`${code}: something`), { code });
}

describe('a failure below HTTP', () => {
  const cases = [
    { system: 'ENOTFOUND', code: 'host_not_found', number: 11001 },
    { system: 'EAI_AGAIN', code: 'host_not_found', number: 11002 },
    { system: 'EAI_FAIL', code: 'host_not_found', number: 11003 },
    { system: 'ECONNREFUSED', code: 'connection_refused', number: 10061 },
    { system: 'ECONNRESET', code: 'connection_reset', number: 10054 },
    { system: 'EPIPE', code: 'connection_reset', number: 10054 },
    { system: 'ETIMEDOUT', code: 'timeout', number: 201 },
    { system: 'ECONNABORTED', code: 'connection_reset', number: 10053 },
    { system: 'EHOSTUNREACH', code: 'connection_failed', number: 10065 },
    { system: 'ENETUNREACH', code: 'connection_failed', number: 10051 },
    { system: 'ENETDOWN', code: 'connection_failed', number: 10050 },
    { system: 'EADDRINUSE', code: 'connection_failed', number: 10048 },
    { system: 'EADDRNOTAVAIL', code: 'connection_failed', number: 10049 },
    { system: 'EACCES', code: 'connection_failed', number: 10013 },
    { system: 'DEPTH_ZERO_SELF_SIGNED_CERT', code: 'tls_failed', number: 280 },
    { system: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', code: 'tls_failed', number: 280 },
    { system: 'ERR_TLS_CERT_ALTNAME_INVALID', code: 'tls_failed', number: 280 },
    { system: 'EPROTO', code: 'tls_failed', number: 276 },
    { system: 'ESOMETHING', code: 'connection_failed', number: 10065 },
  ];
  for (const row of cases) {
    it(`is ${row.code} for ${row.system}`, () => {
      const cause = system(row.system);
      const error = fromNetwork(cause, 'api.example', { operation: 'b2_list_keys' });
      assert.deepEqual([error.code, error.errorCode, error.cause], [row.code, row.number, cause]);
      assert.equal(error.with({ attempts: 3 }).errorCode, row.number);
      assert.match(error.message, /^b2_list_keys to api\.example failed: /);
    });
  }
});

describe('a failure of the file system', () => {
  it('is told with the path and what to do', () => {
    assert.equal(
      fromSourceFile(system('ENOENT'), 'a/b').message,
      'Cannot read a/b: there is no such file or folder. Check the path.',
    );
  });

  it('distinguishes a source that cannot be opened from one that cannot be read', () => {
    assert.equal(fromSourceFile(system('EACCES'), 'a').code, 'cannot_open_file');
    assert.equal(fromSourceFile(system('EIO'), 'a').code, 'cannot_read_source');
  });

  it('distinguishes a full disk from a target that cannot be written', () => {
    assert.deepEqual(
      ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES'].map((code) => fromTargetFile(system(code), 'a').code),
      ['disk_full', 'disk_full', 'cannot_write_target', 'cannot_write_target'],
    );
  });

  it('is not wrapped twice', () => {
    const error = new B2Error('source_changed', 'changed');
    assert.equal(fromSourceFile(error, 'a'), error);
    assert.equal(fromTargetFile(error, 'a'), error);
  });
});
