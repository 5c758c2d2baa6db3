import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { BLOCK_BYTES, type ForwardSource, type TakenBytes } from '../../../src/transfer/source.js';
import { type StreamInput, streamSource } from '../../../src/transfer/source-stream.js';
import { bytesOf } from '../../helpers/setup.js';

const never = new AbortController().signal;
const bytes = ({ blocks }: TakenBytes): Buffer => Buffer.concat(blocks);

async function takeAll(source: ForwardSource, maxBytes: number): Promise<TakenBytes[]> {
  const taken = [await source.take(maxBytes, never)];
  while (taken.at(-1)?.ended !== true) taken.push(await source.take(maxBytes, never));
  return taken;
}

describe('a stream as a source', () => {
  it('gives all its bytes in pieces as large as wanted, and knows which one is the last', async () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(chunks, fc.integer({ min: 1, max: 100 }), async (given, maxBytes) => {
        const taken = await takeAll(streamSource(given.values()), maxBytes);
        const whole = Buffer.concat(given);
        assert.deepEqual(Buffer.concat(taken.map(bytes)), whole);
        assert.equal(taken.length, Math.max(1, Math.ceil(whole.length / maxBytes)));
        for (const piece of taken) assert.equal(piece.length, bytes(piece).length);
        for (const piece of taken.slice(0, -1)) assert.deepEqual([piece.length, piece.ended], [maxBytes, false]);
      }),
    );
  });

  it('puts tiny chunks together', async () => {
    const tiny = Array.from({ length: 5000 }, (_, i) => Buffer.from([i & 255]));
    const taken = await streamSource(tiny.values()).take(10_000, never);
    assert.deepEqual([taken.blocks.length, taken.length, taken.ended], [1, 5000, true]);
    assert.ok(bytes(taken).equals(Buffer.concat(tiny)));
  });

  it('cuts large chunks into blocks', async () => {
    const content = bytesOf(2 * BLOCK_BYTES + 5);
    const taken = await streamSource([content]).take(content.length, never);
    assert.deepEqual(
      taken.blocks.map(({ length }) => length),
      [BLOCK_BYTES, BLOCK_BYTES, 5],
    );
    assert.ok(bytes(taken).equals(content));
  });

  it('copies, so that its producer may reuse a chunk', async () => {
    const chunk = Buffer.from('abc');
    async function* reusing() {
      yield chunk;
      yield chunk.fill('x');
    }
    assert.equal(bytes(await streamSource(reusing()).take(10, never)).toString(), 'abcxxx');
  });

  it('may be of text, a Node stream, a web stream, a generator or an array', async () => {
    const inputs: StreamInput[] = [
      ['añ', '💩'],
      Readable.from(['añ', '💩']),
      Readable.from([Buffer.from('añ💩')], { objectMode: false }),
      new ReadableStream({
        start: (controller) => {
          controller.enqueue(Buffer.from('añ'));
          controller.enqueue(Buffer.from('💩'));
          controller.close();
        },
      }),
      (function* () {
        yield 'añ';
        yield Buffer.from('💩');
      })(),
    ];
    for (const input of inputs) assert.equal(bytes(await streamSource(input).take(100, never)).toString(), 'añ💩');
  });

  it('takes bytes back', async () => {
    const source = streamSource(['abcdef', 'ghi']);
    const head = await source.take(4, never);
    source.giveBack(head.blocks);
    assert.equal(bytes(await source.take(6, never)).toString(), 'abcdef');
    assert.deepEqual([bytes(await source.take(6, never)).toString()], ['ghi']);
  });

  it('refuses chunks that are no bytes', async () => {
    for (const chunk of [7, {}, null]) {
      await assert.rejects(streamSource([chunk] as never).take(1, never), { code: 'invalid_argument' });
    }
  });

  it('fails with the reason of a stream that fails', async () => {
    const cause = new Error('the disk fell off');
    async function* failing() {
      yield 'a';
      throw cause;
    }
    await assert.rejects(streamSource(failing()).take(10, never), {
      code: 'cannot_read_source',
      message: /the disk fell off/,
      cause,
    });
    const destroyed = new Readable({ read() {} });
    const taking = streamSource(destroyed).take(10, never);
    destroyed.destroy(cause);
    await assert.rejects(taking, { code: 'cannot_read_source', cause });
  });

  it('stops waiting for a silent stream when it is aborted, and leaves no listener', async () => {
    const controller = new AbortController();
    const source = streamSource(new Readable({ read() {} }));
    const taking = source.take(10, controller.signal);
    await turn();
    controller.abort();
    await assert.rejects(taking, { code: 'interrupted' });
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
    await source.close();
  });

  it('ends its producer when it is closed', async () => {
    const stream = new Readable({ read() {} });
    stream.push('abc');
    const source = streamSource(stream);
    await source.take(2, never);
    await source.close();
    await turn();
    assert.equal(stream.destroyed, true);
    const closed = { generator: false };
    async function* generator() {
      try {
        for (;;) yield 'abc';
      } finally {
        closed.generator = true;
      }
    }
    const other = streamSource(generator());
    await other.take(2, never);
    await other.close();
    await turn();
    assert.equal(closed.generator, true);
    assert.deepEqual(await other.take(5, never), { blocks: [], length: 0, ended: true });
  });
});
