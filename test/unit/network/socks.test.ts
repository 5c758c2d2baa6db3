import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { B2Error } from '../../../src/errors/index.js';
import { connect } from '../../../src/network/connect.js';
import { DIRECT } from '../../../src/network/direct.js';
import { Routes } from '../../../src/network/route.js';
import { createSecure } from '../../../src/network/secure.js';
import type { FirewallOptions } from '../../../src/network/types.js';
import { withListener } from '../../helpers/gateways/socks-servers.js';
import { failureOf } from '../../helpers/http-client.js';
import { until } from '../../helpers/until.js';

const NAME = { host: 'b2.invalid', port: 443 };

function open(
  firewall: Partial<FirewallOptions>,
  to = NAME,
  { signal = new AbortController().signal, connectTimeoutMs = 10_000 } = {},
) {
  const whole = { host: '127.0.0.1', port: 1, type: 'socks5h', user: '', password: '', exceptions: [] } as const;
  const network = { ...DIRECT, connectTimeoutMs, firewall: { ...whole, ...firewall } };
  const tls = createSecure(network.tls);
  const target = { ...to, secure: false };
  return connect(network, { gates: new Routes(network, tls, false).gatesTo(target), target, tls }, { signal });
}

/** What a server is told that answers with these bytes in turn, and what comes of it. */
function answers(firewall: Partial<FirewallOptions>, to: typeof NAME, ...bytes: readonly number[][]) {
  return withListener(
    (_, before, socket) => socket.write(Buffer.from(bytes[before] ?? [])),
    async (server) => {
      const result = await open({ ...firewall, port: server.port }, to).then(
        (socket) => {
          socket.destroy();
          return undefined;
        },
        (error: unknown) => error as B2Error,
      );
      await until(() => server.open === 0);
      return { heard: server.heard.map((block) => block.toString('hex')), failure: result };
    },
  );
}

const GRANTED = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0];
const refused = (reason: number): number[] => [5, reason, 0, 1, 0, 0, 0, 0, 0, 0];
const hex = (...parts: readonly (string | number[])[]): string =>
  parts
    .map((part) => (typeof part === 'string' ? Buffer.from(part).toString('hex') : Buffer.from(part).toString('hex')))
    .join('');

describe('a SOCKS server', () => {
  it('of version 5 is given names as they are, and addresses of both kinds', async () => {
    const byName = await answers({}, NAME, [5, 0], GRANTED);
    assert.equal(byName.failure, undefined);
    assert.deepEqual(byName.heard, ['050100', hex([5, 1, 0, 3, 10], 'b2.invalid', [1, 187])]);
    const four = await answers({}, { host: '10.1.2.3', port: 80 }, [5, 0], GRANTED);
    assert.equal(four.heard[1], hex([5, 1, 0, 1, 10, 1, 2, 3, 0, 80]));
    const six = await answers({}, { host: '::1', port: 80 }, [5, 0], GRANTED);
    assert.equal(six.heard[1], hex([5, 1, 0, 4, ...Array(15).fill(0), 1, 0, 80]));
  });

  it('of version 5 is told user and password when it asks for them, whatever is in them', async () => {
    const login = { user: 'ü:@', password: 'p%20 w/' };
    const { heard, failure } = await answers(login, NAME, [5, 2], [1, 0], GRANTED);
    assert.equal(failure, undefined);
    assert.equal(heard[0], '05020002');
    assert.equal(heard[1], hex([1, 4], 'ü:@', [7], 'p%20 w/'));
  });

  it('of version 4A is given names, of version 4 addresses that were looked up here', async () => {
    const granted = [0, 90, 0, 0, 0, 0, 0, 0];
    const byName = await answers({ type: 'socks4a', user: 'me' }, NAME, granted);
    assert.deepEqual(byName.heard, [hex([4, 1, 1, 187, 0, 0, 0, 1], 'me\0b2.invalid\0')]);
    const local = await answers({ type: 'socks4' }, { host: 'localhost', port: 80 }, granted);
    assert.deepEqual(local.heard, [hex([4, 1, 0, 80, 127, 0, 0, 1, 0])]);
    const five = await answers({ type: 'socks5' }, { host: 'localhost', port: 80 }, [5, 0], GRANTED);
    assert.match(five.heard[1] ?? '', /^0501000[14]/);
  });

  const failures = [
    [[5, 0], refused(1), 'proxy_failed', /general failure/],
    [[5, 0], refused(2), 'proxy_refused', /refuses the connection/],
    [[5, 0], refused(3), 'proxy_failed', /network unreachable/],
    [[5, 0], refused(4), 'proxy_failed', /host unreachable/],
    [[5, 0], refused(5), 'proxy_failed', /connection refused/],
    [[5, 0], refused(6), 'proxy_failed', /TTL expired/],
    [[5, 0], refused(7), 'proxy_refused', /does not make connections/],
    [[5, 0], refused(8), 'proxy_refused', /another firewallType/],
    [[5, 0], refused(99), 'proxy_failed', /does not answer as a SOCKS server/],
    [[5, 255], [], 'proxy_unauthorized', /asks for a login.*firewallUser/],
    [[5, 9], [], 'proxy_unauthorized', /another kind/],
    [[72, 84], [], 'proxy_failed', /does not answer as a SOCKS server/],
  ] as const;
  for (const [first, second, code, words] of failures) {
    it(`that answers ${[...first, ...second.slice(0, 2)].join(' ')} is ${code}`, async () => {
      const { failure } = await answers({}, NAME, [...first], [...second]);
      assert.deepEqual([failure?.code, failure?.errorCode], [code, 118]);
      assert.match(failure?.message ?? '', /^connecting to b2\.invalid:443 failed: the firewall 127\.0\.0\.1:\d+ /);
      assert.match(failure?.message ?? '', words);
    });
  }

  it('that does not take the password is proxy_unauthorized, and no password is in the error', async () => {
    const { failure } = await answers({ user: 'me', password: 'hidden' }, NAME, [5, 2], [1, 1]);
    assert.equal(failure?.code, 'proxy_unauthorized');
    assert.doesNotMatch(inspect(failure, { depth: 20, showHidden: true }), /hidden/);
  });

  it('of version 4 that refuses is told apart from one that could not connect', async () => {
    const four = async (reason: number) => {
      const { failure } = await answers({ type: 'socks4a' }, NAME, [0, reason, 0, 0, 0, 0, 0, 0]);
      return failure?.code;
    };
    assert.deepEqual(
      [await four(91), await four(92), await four(93)],
      ['proxy_failed', 'proxy_refused', 'proxy_unauthorized'],
    );
  });

  it('is not asked for what its protocol cannot say', async () => {
    const six = await answers({ type: 'socks4' }, { host: '::1', port: 80 });
    assert.deepEqual([six.failure?.code, six.heard], ['proxy_refused', []]);
    const unknown = await answers({ type: 'socks4' }, NAME);
    assert.match(unknown.failure?.message ?? '', /could not be looked up here.*SOCKS4A/);
    const long = await answers({ user: 'ü'.repeat(128), password: 'x' }, NAME);
    assert.deepEqual([long.failure?.code, long.heard], ['proxy_unauthorized', []]);
  });

  it('is given up with its operation, and leaves neither socket nor listener behind', async () => {
    await withListener(
      () => undefined,
      async (server) => {
        const giver = new AbortController();
        const failed = failureOf(open({ port: server.port }, NAME, { signal: giver.signal }));
        await until(() => server.heard.length === 1);
        const reason = new B2Error('interrupted', 'enough');
        giver.abort(reason);
        assert.equal(await failed, reason);
        await until(() => server.open === 0);
        assert.equal(getEventListeners(giver.signal, 'abort').length, 0);
      },
    );
  });
});
