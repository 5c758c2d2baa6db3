import assert from 'node:assert/strict';
import { B2Error } from '../../../src/errors/index.js';
import { detectFirewall, detectProxies, type Environment } from '../../../src/network/detect.js';

const proxies = (environment: Environment, all = true) =>
  detectProxies(environment, {
    authOf: (user, password) => (user === '' ? { scheme: 'none' } : { scheme: 'basic', user, password }),
    all,
  });

function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof B2Error);
    assert.equal(error.code, 'invalid_setting');
    return error.message;
  }
  assert.fail('it was accepted');
}

describe('the proxies of the environment', () => {
  it('are those of HTTPS_PROXY and HTTP_PROXY, each for its kind of requests', () => {
    const { secure, plain } = proxies({ HTTPS_PROXY: 'http://one:3128', HTTP_PROXY: 'https://two' });
    assert.deepEqual([secure?.host, secure?.port, secure?.secure], ['one', 3128, false]);
    assert.deepEqual([plain?.host, plain?.port, plain?.secure], ['two', 443, true]);
    assert.deepEqual(proxies({}), { secure: undefined, plain: undefined });
    assert.deepEqual(proxies({ HTTPS_PROXY: ' ' }).secure, undefined);
  });

  it('are that of ALL_PROXY where nothing else is said, and it is not left to the firewall', () => {
    const environment = { ALL_PROXY: 'http://three:1', HTTP_PROXY: 'http://two:1' };
    const { secure, plain } = proxies(environment);
    assert.deepEqual([secure?.host, plain?.host], ['three', 'two']);
    assert.equal(proxies(environment, false).secure, undefined);
    assert.match(
      refusalOf(() => proxies({ all_proxy: 'socks5h://p' })),
      /all_proxy .*firewallAutoDetect/,
    );
  });

  it('are taken from small letters first, and in a CGI program HTTP_PROXY from these alone', () => {
    assert.equal(proxies({ https_proxy: 'one', HTTPS_PROXY: 'two' }).secure?.host, 'one');
    assert.equal(proxies({ REQUEST_METHOD: 'GET', HTTP_PROXY: 'evil' }).plain, undefined);
    assert.equal(proxies({ REQUEST_METHOD: 'GET', http_proxy: 'good' }).plain?.host, 'good');
  });

  it('may be without scheme and port, an IPv6 address, and have a user', () => {
    const bare = proxies({ https_proxy: 'proxy.example' }).secure;
    assert.deepEqual([bare?.host, bare?.port], ['proxy.example', 80]);
    assert.equal(proxies({ https_proxy: 'http://[fd00::1]:3128' }).secure?.host, 'fd00::1');
    const { auth } = proxies({ https_proxy: 'http://a%40b:p%3A100%@proxy' }).secure ?? {};
    assert.deepEqual(auth, { scheme: 'basic', user: 'a@b', password: 'p%3A100%' });
    assert.deepEqual(proxies({ https_proxy: 'http://a%40b:p%3A@proxy' }).secure?.auth, {
      ...{ scheme: 'basic', user: 'a@b', password: 'p:' },
    });
  });

  it('leave out the hosts of NO_PROXY with their subdomains', () => {
    const environment = { https_proxy: 'p', NO_PROXY: 'b2.example, .x.example 10.0.0.0/8,*.y,[::1]:99,127.0.0.1:80,*' };
    const { exceptions } = proxies(environment).secure ?? {};
    const all = ['.b2.example', '.x.example', '10.0.0.0/8', '*.y', '[::1]:99', '127.0.0.1:80', '*'];
    assert.deepEqual(exceptions, all);
    assert.deepEqual(proxies({ https_proxy: 'p', no_proxy: '', NO_PROXY: 'x' }).secure?.exceptions, ['.x']);
  });

  it('are refused when they are no HTTP proxies, without showing a password', () => {
    for (const value of ['socks5://u:secret@p', 'http://u:secret@', 'http://u:secret@[x]', 'ftp://secret']) {
      const message = refusalOf(() => proxies({ HTTPS_PROXY: value }));
      assert.match(message, /HTTPS_PROXY/);
      assert.doesNotMatch(message, /secret/);
    }
  });
});

describe('the firewall of the environment', () => {
  it('is that of ALL_PROXY, by its scheme', () => {
    for (const [url, type, port] of [
      ['http://p', 'tunnel', 80],
      ['p:99', 'tunnel', 99],
      ['socks4://p', 'socks4', 1080],
      ['socks4a://p', 'socks4a', 1080],
      ['socks5://p:99', 'socks5', 99],
      ['socks5h://p', 'socks5h', 1080],
      ['socks://p', 'socks5h', 1080],
    ] as const) {
      const found = detectFirewall({ ALL_PROXY: url });
      assert.deepEqual([found?.type, found?.host, found?.port], [type, 'p', port], url);
    }
    assert.equal(detectFirewall({}), undefined);
  });

  it('has a user and a password, IPv6 addresses and exceptions', () => {
    const found = detectFirewall({ all_proxy: 'socks5h://u:p%20w@[::1]:9', no_proxy: 'a.example' });
    assert.deepEqual(found, {
      ...{ host: '::1', port: 9, type: 'socks5h', user: 'u', password: 'p w', exceptions: ['.a.example'] },
    });
  });

  it('is refused when its scheme is another', () => {
    assert.match(
      refusalOf(() => detectFirewall({ ALL_PROXY: 'https://u:secret@p' })),
      /^[^:]*ALL_PROXY(?!.*secret)/,
    );
  });
});
