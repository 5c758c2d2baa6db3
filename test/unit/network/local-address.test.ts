import assert from 'node:assert/strict';
import type { NetworkInterfaceInfo } from 'node:os';
import { DIRECT } from '../../../src/network/index.js';
import { type Interfaces, startsFrom } from '../../../src/network/local-address.js';
import type { TcpOptions } from '../../../src/network/types.js';

const info = (family: 'IPv4' | 'IPv6', address: string) => ({ family, address }) as NetworkInterfaceInfo;

const machine: Interfaces = () => ({
  lo: [info('IPv4', '127.0.0.1'), info('IPv6', '::1')],
  eth0: [info('IPv6', 'fe80::1'), info('IPv6', '2001:db8::5'), info('IPv4', '192.0.2.5'), info('IPv4', '192.0.2.6')],
});

const starts = (given: Partial<TcpOptions>) => startsFrom({ ...DIRECT.tcp, ...given }, machine);

describe('the local address of connections', () => {
  it('is left to the system when none is given', () => {
    assert.deepEqual(starts({}), [{ localAddress: undefined, family: 0 }]);
    assert.deepEqual(starts({ family: 6 }), [{ localAddress: undefined, family: 6 }]);
  });

  it('leads only to addresses of its own kind', () => {
    assert.deepEqual(starts({ localHost: '192.0.2.5' }), [{ localAddress: '192.0.2.5', family: 4 }]);
    for (const localHost of ['2001:db8::5', '[2001:db8::5]']) {
      assert.deepEqual(starts({ localHost }), [{ localAddress: '2001:db8::5', family: 6 }]);
    }
  });

  it('is the first of each kind of an interface, without those of the link alone', () => {
    const both = [
      { localAddress: '192.0.2.5', family: 4 },
      { localAddress: '2001:db8::5', family: 6 },
    ];
    assert.deepEqual(starts({ localHost: 'eth0' }), both);
    assert.deepEqual(starts({ localHost: 'eth0', family: 4 }), both.slice(0, 1));
    assert.deepEqual(starts({ localHost: 'eth0', family: 6 }), both.slice(1));
  });

  it('is refused with what there is when this machine has none of the kind', () => {
    const refused = (given: Partial<TcpOptions>, message: RegExp) =>
      assert.throws(() => starts(given), { code: 'invalid_argument', message });
    refused({ localHost: 'eth9' }, /eth9 is neither .* are lo, eth0\./);
    refused({ localHost: '192.0.2.5', family: 6 }, /192\.0\.2\.5 has no IPv6 address\. Check UseIPv6/);
  });
});
