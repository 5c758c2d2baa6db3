import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { releaseSpentReads } from '../../../src/network/index.js';
import { bytesOf } from '../../helpers/setup.js';
import { withWebServer } from '../../helpers/web-server.js';

/** An answer whose pieces are what `pieceOf` makes of each read. */
async function answer(pieceOf: (read: Buffer) => Buffer) {
  const socket = new Socket();
  const body = new IncomingMessage(socket);
  const arrived: Buffer[] = [];
  body.on('data', (piece: Buffer) => arrived.push(piece));
  socket.on('data', (read: Buffer) => body.push(pieceOf(read)));
  releaseSpentReads(body);
  // Both begin to flow.
  await turn();
  return { socket, body, content: () => Buffer.concat(arrived).toString() };
}

function read(text: string): Buffer {
  const block = Buffer.allocUnsafeSlow(text.length);
  block.write(text);
  return block;
}

/** What Node copies; memory of its own. */
const copied = (block: Buffer): Buffer => read(block.toString());

describe('what a connection has read', () => {
  it('is given back when the body has a copy of it', async () => {
    const { socket, content } = await answer(copied);
    const block = read('abc');
    socket.push(block);
    assert.deepEqual([block.length, content()], [0, 'abc']);
  });

  it('is left alone when the body got it itself', async () => {
    const { socket, content } = await answer((block) => block.subarray(1));
    const block = read('abc');
    socket.push(block);
    assert.deepEqual([block.length, content()], [3, 'bc']);
  });

  it('is left alone when the body got nothing of it', async () => {
    const { socket, body } = await answer(copied);
    socket.removeAllListeners('data').on('data', () => undefined);
    body.push('something else');
    const block = read('abc');
    socket.push(block);
    assert.equal(block.length, 3);
  });

  it('is left alone when others listen to it, or when it has to wait', async () => {
    const { socket } = await answer(copied);
    socket.on('data', () => undefined);
    const seen = read('abc');
    socket.push(seen);
    socket.pause();
    const waiting = read('def');
    socket.push(waiting);
    assert.deepEqual([seen.length, waiting.toString()], [3, 'def']);
  });

  it('is left alone when the connection took it back', async () => {
    const { socket, content } = await answer(copied);
    socket.once('data', (block: Buffer) => socket.pause().unshift(block));
    // As the parser would be, the only listener by then.
    socket.once('pause', () => socket.removeAllListeners('data').on('data', () => undefined));
    const block = read('abc');
    socket.push(block);
    assert.deepEqual([block.toString(), content()], ['abc', 'abc']);
  });

  it('of a server goes back while its answers come, one after the other', async () => {
    const content = bytesOf(3_000_000);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const reads: Uint8Array[] = [];
    const record = (socket: Socket): void => {
      const { push } = socket;
      socket.push = (block: unknown, encoding?: BufferEncoding) => {
        if (block instanceof Uint8Array) reads.push(block);
        return push.call(socket, block, encoding);
      };
    };
    await withWebServer(
      (_, response) => void response.end(content),
      async ({ url }) => {
        for (let turn = 0; turn < 2; turn++) {
          const request = get(url, { agent });
          if (turn === 0) request.once('socket', record);
          const [body] = (await once(request, 'response')) as [IncomingMessage];
          releaseSpentReads(body);
          reads.length = 0;
          assert.ok(content.equals(await buffer(body)), `the content of answer ${turn + 1}`);
          const kept = reads.reduce((sum, { length }) => sum + length, 0);
          assert.ok(kept < content.length / 10, `${kept} bytes were not given back`);
        }
        agent.destroy();
      },
    );
  });
});
