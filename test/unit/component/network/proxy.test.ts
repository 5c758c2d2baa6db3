import assert from 'node:assert/strict';
import { firewallOptions, proxies } from '../../../../src/component/network/proxy.js';
import type { ProxyOptions } from '../../../../src/network/index.js';
import { SettingsStore } from '../../../../src/settings/index.js';

function settings(texts: Readonly<Record<string, string>>) {
  const store = new SettingsStore();
  for (const [name, text] of Object.entries(texts)) store.setText(name, text);
  return store.snapshot();
}

const AUTOMATIC = { proxyAutoDetect: false, proxySSL: 0 };
const NAMED = { ProxyServer: 'proxy', ProxyPort: '3128' };

function proxy(texts: Readonly<Record<string, string>>, properties = AUTOMATIC): ProxyOptions {
  const { secure, plain } = proxies(properties, settings(texts), {});
  assert.deepEqual(secure, plain);
  assert.ok(secure !== undefined, 'there is no proxy');
  return secure;
}

describe('the proxy of a component', () => {
  it('is none without a server, whatever the environment says', () => {
    const none = proxies(AUTOMATIC, settings({ ProxyUser: 'me' }), { https_proxy: 'http://other' });
    assert.deepEqual(none, { secure: undefined, plain: undefined });
  });

  it('is the one that is named, before that of the environment', () => {
    const found = proxies({ ...AUTOMATIC, proxyAutoDetect: true }, settings(NAMED), { https_proxy: 'http://other' });
    assert.deepEqual([found.secure?.host, found.plain?.host, found.plain?.port], ['proxy', 'proxy', 3128]);
    assert.equal(proxy({ ...NAMED, ProxyServer: '[fd00::1]' }).host, 'fd00::1');
  });

  it('logs in by its scheme, and by Basic and Digest only as a user', () => {
    const login = {
      ...NAMED,
      ProxyUser: 'me',
      ProxyPassword: 'pw',
      ProxyAuthorization: 'Bearer x',
      KerberosSPN: 'spn',
    };
    const auth = (scheme: string) => proxy({ ...login, ProxyAuthScheme: scheme }).auth;
    assert.deepEqual(auth('0'), { scheme: 'basic', user: 'me', password: 'pw' });
    assert.deepEqual(auth('1'), { scheme: 'digest', user: 'me', password: 'pw' });
    assert.deepEqual(auth('2'), { scheme: 'verbatim', header: 'Bearer x' });
    assert.deepEqual(auth('3'), { scheme: 'none' });
    assert.deepEqual(auth('4'), { scheme: 'ntlm' });
    assert.deepEqual(auth('5'), { scheme: 'negotiate', spn: 'spn' });
    for (const scheme of ['0', '1', '2']) {
      assert.deepEqual(proxy({ ...NAMED, ProxyPassword: 'pw', ProxyAuthScheme: scheme }).auth, { scheme: 'none' });
    }
  });

  it('speaks TLS and makes tunnels as proxySSL says', () => {
    const facts = [0, 1, 2, 3].map((proxySSL) => {
      const { secure, tunnel } = proxy(NAMED, { ...AUTOMATIC, proxySSL });
      return `${secure} ${tunnel}`;
    });
    assert.deepEqual(facts, ['false secure', 'true secure', 'false secure', 'false always']);
    const detected = [0, 1, 2, 3].map(
      (proxySSL) =>
        proxies({ proxyAutoDetect: true, proxySSL }, settings({}), { https_proxy: 'https://p' }).secure?.secure,
    );
    assert.deepEqual(detected, [true, true, false, true]);
  });

  it('has the exceptions of the list, and of NO_PROXY when it was detected', () => {
    const list = { ProxyExceptionsList: ' a ;*.b, c;;' };
    assert.deepEqual(proxy({ ...NAMED, ...list }).exceptions, ['a', '*.b', 'c']);
    const environment = { https_proxy: 'http://p', no_proxy: 'd' };
    const { secure } = proxies({ ...AUTOMATIC, proxyAutoDetect: true }, settings(list), environment);
    assert.deepEqual(secure?.exceptions, ['.d', 'a', '*.b', 'c']);
  });
});

describe('the firewall of a component', () => {
  it('is none without a type or without a host', () => {
    const environment = { ALL_PROXY: 'socks5://other' };
    for (const texts of [{}, { FirewallType: '3' }, { FirewallHost: 'wall' }]) {
      assert.equal(firewallOptions(settings(texts), environment), undefined);
    }
  });

  it('has its type, the port of it, and a password only with a user', () => {
    const types = ['1', '2', '3', '10'].map((type) => {
      const texts = { FirewallType: type, FirewallHost: '[::1]', FirewallPassword: 'pw' };
      const found = firewallOptions(settings(texts), {});
      return [found?.type, found?.host, found?.port, found?.password];
    });
    assert.deepEqual(types, [
      ['tunnel', '::1', 80, ''],
      ['socks4', '::1', 1080, ''],
      ['socks5h', '::1', 1080, ''],
      ['socks4a', '::1', 1080, ''],
    ]);
    const login = {
      FirewallType: '3',
      FirewallHost: 'wall',
      FirewallPort: '9',
      FirewallUser: 'me',
      FirewallPassword: 'pw',
    };
    const { port, user, password } = firewallOptions(settings(login), {}) ?? {};
    assert.deepEqual([port, user, password], [9, 'me', 'pw']);
  });

  it('is that of the environment when nothing is named and it is to be detected', () => {
    const environment = { ALL_PROXY: 'socks5://other' };
    assert.equal(firewallOptions(settings({ FirewallAutoDetect: 'True' }), environment)?.host, 'other');
    const named = { FirewallAutoDetect: 'True', FirewallType: '1', FirewallHost: 'wall' };
    assert.equal(firewallOptions(settings(named), environment)?.host, 'wall');
  });
});
