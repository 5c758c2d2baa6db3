import assert from 'node:assert/strict';
import { DIRECT } from '../../../src/network/direct.js';
import { ForwardGate } from '../../../src/network/proxy-forward.js';
import { gatewaysTo, Routes, targetOf } from '../../../src/network/route.js';
import { createSecure } from '../../../src/network/secure.js';
import { SocksGate } from '../../../src/network/socks.js';
import { TunnelGate } from '../../../src/network/tunnel.js';
import type { FirewallOptions, NetworkOptions, ProxyOptions } from '../../../src/network/types.js';

const PROXY: ProxyOptions = {
  ...{ host: 'proxy', port: 3128, secure: false, tunnel: 'secure', auth: { scheme: 'none' } },
  exceptions: ['near.example'],
};
const FIREWALL: FirewallOptions = {
  ...{ host: 'wall', port: 1080, type: 'socks5h', user: '', password: '', exceptions: ['.beside.example'] },
};
const BOTH: NetworkOptions = { ...DIRECT, firewall: FIREWALL, proxies: { secure: PROXY, plain: PROXY } };
const tls = createSecure(DIRECT.tls);

/** The addresses of the gates on the way, and of the gateways, which are the same. */
function wayTo(url: string, network = BOTH): string[] {
  const target = targetOf(new URL(url));
  const hosts = new Routes(network, tls, target.secure)
    .gatesTo(target)
    .map(({ kind, address }) => `${kind} ${address.host}`);
  assert.deepEqual(
    gatewaysTo(network, target).map(({ host }) => host),
    hosts.map((each) => each.split(' ')[1]),
  );
  return hosts;
}

const gatesOf = (network: NetworkOptions, secure: boolean) =>
  new Routes(network, tls, secure).gatesTo({ host: 'far.example', port: 443, secure });

describe('the way to a target', () => {
  it('leads through the firewall and then the proxy, or through what there is', () => {
    assert.deepEqual(wayTo('https://far.example'), ['firewall wall', 'proxy proxy']);
    assert.deepEqual(wayTo('http://far.example'), ['firewall wall', 'proxy proxy']);
    assert.deepEqual(wayTo('https://far.example', { ...BOTH, firewall: undefined }), ['proxy proxy']);
    assert.deepEqual(wayTo('https://far.example', { ...BOTH, proxies: {} }), ['firewall wall']);
    assert.deepEqual(wayTo('https://far.example', DIRECT), []);
  });

  it('leaves out what the target is an exception of', () => {
    assert.deepEqual(wayTo('https://near.example'), ['firewall wall']);
    assert.deepEqual(wayTo('https://host.beside.example'), ['proxy proxy']);
  });

  it('has a proxy for each kind of requests', () => {
    const network = { ...DIRECT, proxies: { secure: PROXY, plain: { ...PROXY, host: 'other' } } };
    assert.deepEqual([wayTo('https://far.example', network), wayTo('http://far.example', network)].flat(), [
      'proxy proxy',
      'proxy other',
    ]);
    assert.deepEqual(wayTo('http://far.example', { ...DIRECT, proxies: { secure: PROXY } }), []);
  });

  it('has the gate that the kind of the gateway needs', () => {
    assert.ok(gatesOf(BOTH, true)[0] instanceof SocksGate, 'no SOCKS');
    assert.ok(gatesOf(BOTH, true)[1] instanceof TunnelGate, 'no tunnel for TLS');
    assert.ok(gatesOf(BOTH, false)[1] instanceof ForwardGate, 'a tunnel without TLS');
    const always = { ...DIRECT, proxies: { plain: { ...PROXY, tunnel: 'always' } } } as const;
    assert.ok(gatesOf(always, false)[0] instanceof TunnelGate, 'no tunnel where always is said');
    const wall = { ...DIRECT, firewall: { ...FIREWALL, type: 'tunnel' } } as const;
    assert.ok(gatesOf(wall, false)[0] instanceof TunnelGate, 'no tunnel at the firewall');
  });

  it('is told by the URL', () => {
    assert.deepEqual(targetOf(new URL('https://[::1]/a')), { host: '::1', port: 443, secure: true });
    assert.deepEqual(targetOf(new URL('http://b2.example:8080')), { host: 'b2.example', port: 8080, secure: false });
    assert.equal(targetOf(new URL('http://b2.example')).port, 80);
  });
});
