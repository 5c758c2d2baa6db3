import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { dial } from '../../../src/network/dial.js';
import { DIRECT } from '../../../src/network/index.js';
import type { TcpOptions } from '../../../src/network/types.js';
import { failureOf } from '../../helpers/http-client.js';
import { canReadSocketOptions, socketOptions } from '../../helpers/socket-options.js';

const { signal } = new AbortController();
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

describe('dialing', () => {
  let server: Server;
  const opened = new Set<Socket>();
  const arrived: (string | undefined)[] = [];

  beforeEach(async () => {
    arrived.length = 0;
    server = createServer((socket) => {
      opened.add(socket);
      arrived.push(socket.remoteAddress?.replace('::ffff:', ''));
    }).listen(0, '::');
    await once(server, 'listening');
  });

  afterEach(async () => {
    for (const socket of opened) socket.destroy();
    opened.clear();
    server.close();
    await once(server, 'close');
  });

  async function dialed(tcp: Partial<TcpOptions>, host = 'localhost'): Promise<Socket> {
    const accepted = once(server, 'connection');
    const socket = await dial({ host, port: portOf(server) }, { ...DIRECT.tcp, ...tcp }, signal);
    opened.add(socket);
    await accepted;
    return socket;
  }

  it('begins at the local address that is given', async () => {
    await dialed({ localHost: '127.0.0.9' });
    assert.deepEqual(arrived, ['127.0.0.9']);
  });

  it('begins at the address of the interface that is given, of the kind that leads there', async () => {
    await dialed({ localHost: loopback() }, '127.0.0.1');
    await dialed({ localHost: loopback() }, '::1');
    assert.deepEqual(arrived, ['127.0.0.1', '::1']);
  });

  it('says so when the local address is none of this machine, or of another kind than the target', async () => {
    for (const [localHost, host, message] of [
      ['203.0.113.5', '127.0.0.1', 'LocalHost 203.0.113.5 is no address of this machine.'],
      ['203.0.113.5', 'localhost', 'LocalHost 203.0.113.5 is no address of this machine.'],
      ['::1', '127.0.0.1', 'LocalHost ::1 has no IPv4 address, and 127.0.0.1 is one.'],
    ] as const) {
      const tcp = { ...DIRECT.tcp, localHost };
      const error = await failureOf(dial({ host, port: portOf(server) }, tcp, signal));
      assert.deepEqual([error.code, error.message], ['invalid_argument', message]);
    }
  });

  it('begins at the local port that is given', async () => {
    const free = createServer().listen(0);
    await once(free, 'listening');
    const localPort = portOf(free);
    free.close();
    await once(free, 'close');
    assert.equal((await dialed({ localPort })).localPort, localPort);
  });

  it('leads to addresses of the kind that is given', async () => {
    assert.equal((await dialed({ family: 4 })).remoteFamily, 'IPv4');
    const address = { host: 'localhost', port: portOf(server) };
    // Not every system has an IPv6 address for this name; an IPv4 address would lead to the server as well.
    const kind = await dial(address, { ...DIRECT.tcp, family: 6 }, signal).then(
      (socket) => {
        opened.add(socket);
        return socket.remoteFamily;
      },
      (error: { readonly code: string }) => error.code,
    );
    assert.ok(['IPv6', 'host_not_found'].includes(String(kind)), kind);
  });

  it('takes the other kind of address when nothing answers at the first', async () => {
    const four = createServer().listen(0, '127.0.0.1');
    await once(four, 'listening');
    try {
      const socket = await dial({ host: 'localhost', port: portOf(four) }, DIRECT.tcp, signal);
      assert.equal(socket.remoteAddress, '127.0.0.1');
      socket.destroy();
    } finally {
      four.close();
    }
  });

  it('says which host was not reached, and that an address is none of this machine', async () => {
    const refused = await failureOf(dial({ host: '127.0.0.1', port: 1 }, DIRECT.tcp, signal));
    assert.deepEqual([refused.code, /127\.0\.0\.1:1/.test(refused.message)], ['connection_refused', true]);
    const foreign = { ...DIRECT.tcp, localHost: '192.0.2.1' };
    const error = await failureOf(dial({ host: '127.0.0.1', port: portOf(server) }, foreign, signal));
    assert.equal(error.errorCode, 10049);
    const unknown = { ...DIRECT.tcp, localHost: 'no-such-interface' };
    assert.equal((await failureOf(dial({ host: '127.0.0.1', port: 1 }, unknown, signal))).code, 'invalid_argument');
  });

  it('ends with its signal', async () => {
    const over = AbortSignal.abort(new Error('over'));
    await assert.rejects(dial({ host: '127.0.0.1', port: portOf(server) }, DIRECT.tcp, over), /over/);
  });

  it('sets what the system does with small blocks and silence', async function () {
    if (!canReadSocketOptions()) this.skip();
    const plain = await socketOptions(await dialed({}));
    assert.deepEqual([plain.noDelay, plain.keepAlive], [true, false]);
    const probed = await socketOptions(await dialed({ noDelay: false, keepAliveMs: 75_000 }));
    assert.deepEqual(probed, { noDelay: false, keepAlive: true, keepAliveSeconds: 75 });
    const system = await socketOptions(await dialed({ keepAliveMs: 0 }));
    assert.deepEqual([system.keepAlive, system.keepAliveSeconds], [true, plain.keepAliveSeconds]);
  });
});

/** The interface that leads to this machine itself. */
function loopback(): string {
  return process.platform === 'darwin' ? 'lo0' : process.platform === 'win32' ? 'Loopback Pseudo-Interface 1' : 'lo';
}
