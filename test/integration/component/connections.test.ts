import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { clientSockets } from '../../helpers/client-sockets.js';
import { component, failure, withServer } from '../../helpers/setup.js';
import { canReadSocketOptions, socketOptions } from '../../helpers/socket-options.js';
import { json, withWebServer } from '../../helpers/web-server.js';

const REFUSED = json(401, { status: 401, code: 'unauthorized', message: '' });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('connections of the component', () => {
  const setup = withServer();

  it('begin at LocalHost and LocalPort', async () => {
    await withWebServer(REFUSED, async (server) => {
      const b2 = component({ url: server.url, applicationKeyId: 'id', applicationKey: 'key' });
      const port = await freePort();
      b2.localHost = '127.0.0.7';
      b2.config('LocalPort', port);
      await failure(b2.authorize());
      const { remoteAddress, remotePort } = server.requests[0]?.socket ?? {};
      assert.deepEqual([b2.config('LocalHost'), remoteAddress, remotePort], ['127.0.0.7', '127.0.0.7', port]);
    });
  });

  it('fail without a second try when LocalHost is none of this machine', async () => {
    const { b2 } = setup;
    b2.config('LocalHost', 'no-such-interface');
    const error = await failure(b2.listBuckets());
    assert.deepEqual([error.code, error.attempts], ['invalid_argument', 1]);
  });

  it('lead to addresses of the kinds that UseIPv6 allows', async () => {
    const { b2 } = setup;
    b2.config('Realm', setup.server.url.replace('127.0.0.1', 'localhost'));
    for (const kind of [0, 1]) {
      b2.config('UseIPv6', kind);
      const [socket] = await clientSockets(() => b2.authorize());
      assert.equal(socket?.remoteFamily, 'IPv4');
    }
    // The server is at an IPv4 address.
    b2.config('UseIPv6', 2);
    assert.ok(['host_not_found', 'connection_refused'].includes((await failure(b2.authorize())).code));
  });

  it('are probed with TCPKeepAlive, after KeepAliveTime', async function () {
    if (!canReadSocketOptions()) this.skip();
    const { b2 } = setup;
    b2.config('KeepAliveTime', 75_000);
    for (const probed of [false, true]) {
      b2.config('TCPKeepAlive', probed);
      const [socket] = await clientSockets(() => b2.authorize());
      assert.ok(socket, 'no connection was made');
      const { keepAlive, keepAliveSeconds } = await socketOptions(socket);
      assert.deepEqual([keepAlive, keepAliveSeconds === 75], [probed, probed]);
    }
  });

  it('gather small blocks when TcpNoDelay is off', async function () {
    if (!canReadSocketOptions()) this.skip();
    const { b2 } = setup;
    for (const atOnce of [true, false]) {
      b2.config('TcpNoDelay', atOnce);
      const [socket] = await clientSockets(() => b2.authorize());
      assert.ok(socket, 'no connection was made');
      assert.equal((await socketOptions(socket)).noDelay, atOnce);
    }
  });
});
