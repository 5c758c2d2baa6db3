import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { readMessage } from '../../../src/server/message-body.js';

describe('the body of a message to the embedded server', () => {
  let server: Server;
  let socket: Socket;
  let arrived: Promise<IncomingMessage>;
  beforeEach(async () => {
    server = createServer();
    arrived = once(server, 'request').then(([message]) => message as IncomingMessage);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
  });
  afterEach(async () => {
    socket.destroy();
    server.close();
    await once(server, 'close');
  });

  const head = (length: number): string => `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`;
  const EVENTS = ['readable', 'end', 'error', 'close'];
  const listeners = (message: IncomingMessage): number[] => EVENTS.map((event) => message.listenerCount(event));

  it('comes with what was there, then with what arrives, and is counted', async () => {
    socket.write(`${head(10)}first`);
    const message = await arrived;
    const before = listeners(message);
    const read = { bytes: 0 };
    const body = readMessage(message, read);
    assert.equal(String((await body.next()).value), 'first');
    assert.equal(read.bytes, 5);
    const next = body.next();
    socket.write('later');
    assert.equal(String((await next).value), 'later');
    assert.deepEqual(await body.next(), { done: true, value: undefined });
    assert.equal(read.bytes, 10);
    assert.deepEqual(listeners(message), before);
  });

  it('has no block when it is empty', async () => {
    socket.write(head(0));
    assert.deepEqual(await readMessage(await arrived, { bytes: 0 }).next(), { done: true, value: undefined });
  });

  it('fails when the connection ends before it does, waited for or not', async () => {
    socket.write(`${head(10)}first`);
    const message = await arrived;
    const body = readMessage(message, { bytes: 0 });
    await body.next();
    const next = assert.rejects(body.next());
    socket.destroy();
    await next;
    await assert.rejects(readMessage(message, { bytes: 0 }).next());
  });

  it('leaves the rest and the connection alone when nobody wants more', async () => {
    socket.write(`${head(10)}first`);
    const message = await arrived;
    for await (const block of readMessage(message, { bytes: 0 })) if (block.length > 0) break;
    socket.write('later');
    assert.equal(message.destroyed, false);
    message.resume();
    await once(message, 'end');
  });
});
