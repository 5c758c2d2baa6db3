import assert from 'node:assert/strict';
import { redactUrl } from '../../../../src/server/insight/redact-url.js';

describe('redactUrl', () => {
  it('keeps the path and the fields that are no secret', () => {
    for (const url of ['/file/bucket/a%20b', '/b2api/v4/b2_list_file_names?bucketId=1&prefix=a%2F&maxFileCount=2']) {
      assert.equal(redactUrl(url), url);
    }
  });

  it('takes out every value it does not know, and what is no field', () => {
    assert.equal(redactUrl('/file/b/c?Authorization=3_secret_dnld'), '/file/b/c?Authorization=REDACTED');
    assert.equal(redactUrl('/x?prefix=a&serverSideEncryption=%7Bkey'), '/x?prefix=a&serverSideEncryption=REDACTED');
    assert.equal(redactUrl('/x?secret'), '/x?REDACTED');
    assert.equal(redactUrl('/x?se%20cret=1'), '/x?REDACTED');
    assert.equal(redactUrl('/x?prefix%3Dsecret?Authorization=secret'), '/x?REDACTED');
  });

  it('cuts what is long', () => {
    assert.equal(redactUrl(`/${'x'.repeat(5000)}`).length, 2048);
  });
});
