import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { request as requestTls } from 'node:https';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { createServerCertificate, type RunningServer, startServer } from '../../../src/server/index.js';
import { basic, type Json, sha1 } from '../../helpers/raw-b2.js';

const NAME = 'api.backblazeb2.com';
const CERTIFICATE = createServerCertificate([NAME, 'other.example']);
const proxy = { names: [NAME, 'Other.Example'], cert: CERTIFICATE.cert, key: CERTIFICATE.key };

/** Asks for a tunnel. The socket is the tunnel after 200. */
async function connectTo(server: RunningServer, target: string): Promise<Answered> {
  const asking = request({ ...at(server), method: 'CONNECT', path: target }).end();
  const [answer, socket, head] = (await once(asking, 'connect')) as [IncomingMessage, Socket, Buffer];
  socket.unshift(head);
  return { answer, socket };
}

interface Answered {
  readonly answer: IncomingMessage;
  readonly socket: Socket;
}

/** One request through a tunnel of its own, by a client that trusts the authority and nothing else. */
async function ask(
  server: RunningServer,
  url: string,
  headers: Record<string, string>,
  body?: string,
): Promise<{ status: number; text: string }> {
  const { host, hostname, pathname, search } = new URL(url);
  const { answer, socket } = await connectTo(server, `${host}:443`);
  assert.equal(answer.statusCode, 200);
  const secure = connectTls({ socket, servername: hostname, ca: CERTIFICATE.ca });
  try {
    const method = body === undefined ? 'GET' : 'POST';
    const options = { createConnection: () => secure, host: hostname, path: pathname + search, method, headers };
    const outgoing = requestTls(options).end(body);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    let text = '';
    for await (const block of incoming) text += block;
    return { status: incoming.statusCode ?? 0, text };
  } finally {
    secure.destroy();
  }
}

async function authorize(server: RunningServer): Promise<Json> {
  const headers = { authorization: basic(server.applicationKeyId, server.applicationKey) };
  return JSON.parse((await ask(server, `https://${NAME}/b2api/v2/b2_authorize_account`, headers)).text);
}

describe('the embedded server as the proxy of hosts it stands for', () => {
  let server: RunningServer;
  beforeEach(async () => {
    server = await startServer({ proxy });
  });
  afterEach(() => server.close());

  it('answers with URLs by that name, under which everything goes through a tunnel', async () => {
    const { accountId, apiUrl, downloadUrl, authorizationToken } = await authorize(server);
    assert.deepEqual([apiUrl, downloadUrl], [`https://${NAME}`, `https://${NAME}`]);
    const headers = { authorization: authorizationToken };
    const call = async (name: string, body: Json): Promise<Json> =>
      JSON.parse((await ask(server, `${apiUrl}/b2api/v2/${name}`, headers, JSON.stringify(body))).text);
    const { bucketId } = await call('b2_create_bucket', { accountId, bucketName: 'tunnel', bucketType: 'allPrivate' });
    const target = await call('b2_get_upload_url', { bucketId });
    assert.ok(target.uploadUrl.startsWith(`https://${NAME}/`));
    const about = { 'x-bz-file-name': 'a', 'content-type': 'text/plain', 'x-bz-content-sha1': sha1('hello') };
    const upload = { authorization: target.authorizationToken, 'content-length': '5', ...about };
    assert.equal((await ask(server, target.uploadUrl, upload, 'hello')).status, 200);
    assert.deepEqual(await ask(server, `${downloadUrl}/file/tunnel/a`, headers), { status: 200, text: 'hello' });
  });

  it('takes every name that it was given, in any case of letters, and speaks under the one of the tunnel', async () => {
    const headers = { authorization: basic(server.applicationKeyId, server.applicationKey), host: 'a.third.example' };
    const { text } = await ask(server, 'https://other.example/b2api/v2/b2_authorize_account', headers);
    assert.equal(JSON.parse(text).apiUrl, 'https://other.example');
    assert.equal((await connectTo(server, 'OTHER.example:443')).answer.statusCode, 200);
  });

  it('refuses every other host and port, saying why, and never connects anywhere', async () => {
    let connections = 0;
    const bystander = createServer((socket) => {
      connections++;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    // A failure must not keep the other tests waiting.
    bystander.unref();
    await once(bystander, 'listening');
    const there = `127.0.0.1:${(bystander.address() as AddressInfo).port}`;
    for (const target of [there, 'example.com:443', `${NAME}:80`, `f001.backblazeb2.com:443`, NAME, `x@${NAME}:443`]) {
      const { answer, socket } = await connectTo(server, target);
      assert.equal(answer.statusCode, 403, target);
      assert.match(
        answer.statusMessage ?? '',
        /a proxy for nothing but api\.backblazeb2\.com:443 and other\.example:443/,
      );
      let text = '';
      for await (const block of socket) text += block;
      assert.equal(text, `${answer.statusMessage}\n`);
    }
    const plain = request({ ...at(server), path: `http://${there}/`, headers: { host: there } }).end();
    assert.equal(((await once(plain, 'response')) as [IncomingMessage])[0].resume().statusCode, 404);
    assert.equal(connections, 0);
    bystander.close();
  });

  it('survives clients that do not trust it, say nothing sensible or go away', async () => {
    const distrusting = connectTls({ socket: (await connectTo(server, `${NAME}:443`)).socket, servername: NAME });
    await assert.rejects(once(distrusting, 'secureConnect'), /certificate/);
    const { socket: senseless } = await connectTo(server, `${NAME}:443`);
    senseless.on('error', () => undefined).write('GET / HTTP/1.1\r\n\r\n');
    await once(senseless.resume(), 'close');
    (await connectTo(server, `${NAME}:443`)).socket.resetAndDestroy();
    for (const target of ['example.com:443', `${NAME}:443`].flatMap((name) => Array<string>(20).fill(name))) {
      const { hostname, port } = at(server);
      const hasty = connect(Number(port), hostname).on('error', () => undefined);
      await once(hasty, 'connect');
      hasty.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
      hasty.resetAndDestroy();
    }
    assert.ok((await authorize(server)).authorizationToken);
  });

  it('closes its tunnels when it stops, used or not', async () => {
    const { socket: unused } = await connectTo(server, `${NAME}:443`);
    const { socket } = await connectTo(server, `${NAME}:443`);
    const idle = connectTls({ socket, servername: NAME, ca: CERTIFICATE.ca });
    await once(idle, 'secureConnect');
    const closed = [unused, idle].map((one) => once(one.on('error', () => undefined).resume(), 'close'));
    await server.close();
    await Promise.all(closed);
  });

  it('breaks connections in tunnels, too', async () => {
    server.faults.add({ endpoint: '*', count: 1, fault: { kind: 'reset', afterBytes: 0 } });
    await assert.rejects(authorize(server));
    assert.ok((await authorize(server)).authorizationToken);
  });
});

describe('a tunnel to the embedded server', () => {
  it('goes by its own name whatever the public URL is', async () => {
    const first = await startServer();
    await first.close();
    const { port } = new URL(first.url);
    const server = await startServer({ port: Number(port), proxy, publicUrl: 'http://elsewhere.example' });
    try {
      assert.equal((await authorize({ ...server, url: first.url })).apiUrl, `https://${NAME}`);
    } finally {
      await server.close();
    }
  });

  it('can be asked for over TLS', async () => {
    const server = await startServer({ proxy, tls: proxy });
    try {
      const { port } = new URL(server.url);
      const outer = connectTls({ host: '127.0.0.1', port: Number(port), servername: NAME, ca: CERTIFICATE.ca });
      const asking = requestTls({ createConnection: () => outer, method: 'CONNECT', path: `${NAME}:443` }).end();
      const [answer, socket] = (await once(asking, 'connect')) as [IncomingMessage, Socket];
      assert.equal(answer.statusCode, 200);
      const inner = connectTls({ socket, servername: NAME, ca: CERTIFICATE.ca });
      const asked = requestTls({ createConnection: () => inner, host: NAME, path: '/_health' }).end();
      const [health] = (await once(asked, 'response')) as [IncomingMessage];
      assert.equal(health.resume().statusCode, 200);
    } finally {
      await server.close();
    }
  });

  it('is refused by a server that stands for no other host', async () => {
    const server = await startServer();
    const { answer } = await connectTo(server, `${NAME}:443`);
    assert.deepEqual([answer.statusCode, answer.statusMessage], [403, 'This server is no proxy']);
    await server.close();
  });

  it('needs host names and a certificate that can be used', async () => {
    await assert.rejects(startServer({ proxy: { ...proxy, names: [] } }), /at least one host name/);
    await assert.rejects(startServer({ proxy: { ...proxy, names: ['a:443'] } }), /"a:443" is no host name/);
    await assert.rejects(
      startServer({ proxy: { ...proxy, key: createServerCertificate([NAME]).key } }),
      /key values mismatch/,
    );
  });
});

function at({ url }: RunningServer): { readonly hostname: string; readonly port: string } {
  const { hostname, port } = new URL(url);
  return { hostname, port };
}
