import assert from 'node:assert/strict';
import { B2Error } from '../../../src/errors/index.js';
import { guardTarget } from '../../../src/http/guard.js';

const request = (url: string) => ({ operation: 'b2_list_buckets', method: 'GET', url, headers: {} }) as const;

function refusalOf(url: string): string {
  try {
    guardTarget(request(url), false);
  } catch (error) {
    assert.ok(error instanceof B2Error);
    assert.equal(error.code, 'invalid_url');
    return error.message;
  }
  return '';
}

describe('the guard of targets', () => {
  it('lets keys and tokens go over TLS, and to this machine without', () => {
    for (const host of ['localhost', '127.0.0.1:8080', '127.9.9.9', '[::1]:99']) {
      assert.equal(refusalOf(`http://${host}/b2api`), '', host);
    }
    assert.equal(refusalOf('https://api.backblazeb2.com/b2api'), '');
  });

  it('refuses other machines without TLS, saying what to do, and shows no path', () => {
    for (const host of ['api.backblazeb2.com', '10.0.0.1', 'localhost.example.com', '127.0.0.1.example.com']) {
      const message = refusalOf(`http://${host}/secret-path`);
      assert.match(message, /without TLS.*AllowPlainHTTP/);
      assert.ok(!message.includes('secret-path'));
    }
  });

  it('lets them go anywhere when it is told to', () => {
    guardTarget(request('http://10.0.0.1/'), true);
  });

  it('refuses what is no URL of the web', () => {
    for (const url of ['', 'api.backblazeb2.com', 'ftp://localhost/', 'file:///etc/passwd']) {
      assert.match(refusalOf(url), /not one of HTTP or HTTPS/);
    }
  });
});
