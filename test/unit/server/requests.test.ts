import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createRequests } from '../../../src/server/requests.js';

const SILENT_MS = 40;

describe('requests of the embedded server', () => {
  let server: Server;
  let socket: Socket;
  /** Serves by reading the body, then doing what the test says. */
  async function serve(then: () => Promise<unknown>): Promise<void> {
    const requests = createRequests(
      { tls: null, publicUrl: null },
      async (request, response) => {
        try {
          for await (const _ of request.body);
          await then();
        } catch {
          failed(request.signal.aborted);
        }
        response.end(`served ${request.url}`);
      },
      SILENT_MS,
    );
    server = createServer((message, response) => requests.handle(message, response, null));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
  }
  let failed: (isGone: boolean) => void;
  /** Whether the request counted as given up when reading its body failed. */
  let failure: Promise<boolean>;
  beforeEach(() => {
    failure = new Promise((resolve) => {
      failed = resolve;
    });
  });
  afterEach(async () => {
    socket.destroy();
    server.close();
    await once(server, 'close');
  });

  it('end with the connection when the client falls silent in a body', async () => {
    await serve(() => Promise.resolve());
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf');
    assert.equal(await failure, true);
  });

  it('may take longer than that for their answer', async () => {
    await serve(() => delay(SILENT_MS * 4));
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody');
    const [block] = await once(socket, 'data');
    assert.match(String(block), /served/);
  });

  it('are told by their path where the client writes scheme and host before it, as to a proxy', async () => {
    await serve(() => Promise.resolve());
    const urls = {
      'http://a/b//c?d=http://e/': '/b//c?d=http://e/',
      'HTTPS://a:1?q': '/?q',
      'http://a': '/',
      '//a/b': '//a/b',
    };
    for (const [written, told] of Object.entries(urls)) {
      socket.write(`GET ${written} HTTP/1.1\r\nHost: a\r\n\r\n`);
      const [block] = await once(socket, 'data');
      assert.equal(/served (.*)/.exec(String(block))?.[1]?.trim(), told);
    }
  });
});
