import assert from 'node:assert/strict';
import { B2Error } from '../../../src/errors/index.js';
import { guardTarget } from '../../../src/http/guard.js';
import { DIRECT, type NetworkOptions } from '../../../src/network/index.js';

const request = (url: string) => ({ operation: 'b2_list_buckets', method: 'GET', url, headers: {} }) as const;

function refusalOf(url: string, network: NetworkOptions = DIRECT): string {
  try {
    guardTarget(request(url), false, network);
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

  it('refuses this machine without TLS when a gateway elsewhere would carry it, and knows its exceptions', () => {
    const proxy = { secure: false, tunnel: 'secure', auth: { scheme: 'none' }, exceptions: ['localhost'] } as const;
    const through = (host: string) => ({ ...DIRECT, proxies: { plain: { ...proxy, host, port: 3128 } } });
    assert.match(refusalOf('http://127.0.0.1/', through('10.0.0.1')), /without TLS/);
    assert.equal(refusalOf('http://localhost/', through('10.0.0.1')), '');
    for (const host of ['127.0.0.1', '::1']) assert.equal(refusalOf('http://127.0.0.1/', through(host)), '');
    const firewall = { type: 'socks5h', host: '10.0.0.1', port: 1080, user: '', password: '', exceptions: [] } as const;
    assert.match(refusalOf('http://[::1]:99/', { ...DIRECT, firewall }), /without TLS/);
  });

  it('lets them go anywhere when it is told to', () => {
    guardTarget(request('http://10.0.0.1/'), true, DIRECT);
  });

  it('refuses what is no URL of the web', () => {
    for (const url of ['', 'api.backblazeb2.com', 'ftp://localhost/', 'file:///etc/passwd']) {
      assert.match(refusalOf(url), /not one of HTTP or HTTPS/);
    }
  });
});
