import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Listener, listen } from '../../../src/server/listener.js';

const CLIENTS = 200;

describe('the listener of the embedded server', () => {
  let listener: Listener;
  let sockets: Socket[] = [];
  before(async () => {
    const options = { host: '127.0.0.1', port: 0, tls: null, proxy: null };
    listener = await listen(options, (_message, response) => void response.end('served'), {
      withinMs: 1000,
      checkedEveryMs: 20,
    });
  });
  after(async () => {
    for (const socket of sockets) socket.destroy();
    await listener.close();
  });

  /** A client that says so much and then nothing more. Collects what it is told. */
  async function slowClient(text: string): Promise<{ closed: Promise<unknown>; heard(): string }> {
    const socket = connect(listener.port, '127.0.0.1');
    sockets = [...sockets, socket];
    let heard = '';
    socket.on('error', () => undefined);
    socket.on('data', (block: Buffer) => {
      heard += block.toString();
    });
    const closed = once(socket, 'close');
    await once(socket, 'connect');
    socket.write(text);
    return { closed, heard: () => heard };
  }

  it('ends connections whose headers never come to their end, and serves others meanwhile', async () => {
    const slow = [];
    for (let turn = 0; turn < CLIENTS; turn += 1) {
      slow.push(await slowClient(['', 'G', 'GET / HTTP/1.1\r\n', 'GET / HTTP/1.1\r\nHost: a\r\nX: '][turn % 4] ?? ''));
    }
    const answer = await fetch(`http://127.0.0.1:${listener.port}/`);
    assert.equal(await answer.text(), 'served');
    await Promise.all(slow.map(({ closed }) => closed));
    assert.match(slow[1]?.heard() ?? '', /^HTTP\/1\.1 408 /);
  });
});
