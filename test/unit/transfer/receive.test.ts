import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage, type RequestListener } from 'node:http';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { type Receiver, receive } from '../../../src/transfer/receive.js';
import { bytesOf } from '../../helpers/setup.js';
import { until } from '../../helpers/until.js';
import { type WebServer, withWebServer } from '../../helpers/web-server.js';

const MIB = 1024 * 1024;

interface Test {
  readonly body: IncomingMessage;
  readonly server: WebServer;
}

function withBody(answer: RequestListener, test: (given: Test) => Promise<void>): Promise<void> {
  return withWebServer(answer, async (server) => {
    const request = get(server.url);
    const [body] = (await once(request, 'response')) as [IncomingMessage];
    // A broken body is an error of its request, too; the HTTP layer listens to it.
    request.on('error', () => {});
    await test({ body, server });
  });
}

const sends =
  (content: Buffer): RequestListener =>
  (_, response) =>
    void response.end(content);

/** Collects what is written, so many at a time as the receiver likes. */
function collector(changes: Partial<Receiver> = {}) {
  const written: Buffer[] = [];
  let arrived = 0;
  const receiver: Receiver = {
    signal: new AbortController().signal,
    inactivityMs: 0,
    onPieces: (_, bytes) => {
      arrived += bytes;
    },
    write: async (chunks) => {
      written.push(...chunks.map((chunk) => Buffer.from(chunk)));
    },
    ...changes,
  };
  return { receiver, content: () => Buffer.concat(written), arrived: () => arrived };
}

/** Writes that wait to be let go. */
function slowWrites() {
  const waiting: (() => void)[] = [];
  let most = 0;
  const write = async (): Promise<void> => {
    const released = new Promise<void>((resolve) => waiting.push(resolve));
    most = Math.max(most, waiting.length);
    await released;
  };
  return { write, waiting, most: () => most };
}

describe('receiving a body', () => {
  it('hands on every byte in order and settles when all are written', async () => {
    const content = bytesOf(9 * MIB + 3);
    await withBody(sends(content), async ({ body }) => {
      const { receiver, content: written, arrived } = collector();
      await receive(body, receiver);
      assert.equal(arrived(), content.length);
      assert.ok(content.equals(written()));
    });
  });

  it('of nothing writes nothing', async () => {
    await withBody(sends(Buffer.alloc(0)), async ({ body }) => {
      await receive(body, collector({ write: () => Promise.reject(new Error('written')) }).receiver);
    });
  });

  it('lets the network wait while two writes are under way, says so, and goes on after one', async () => {
    await withBody(sends(bytesOf(40 * MIB)), async ({ body }) => {
      const slow = slowWrites();
      const waits: boolean[] = [];
      const { receiver, arrived } = collector({ write: slow.write, onWrite: (wait) => void waits.push(wait) });
      const received = receive(body, receiver);
      await until(() => slow.waiting.length === 2);
      const before = arrived();
      for (let i = 0; i < 20; i++) await turn();
      assert.ok(body.isPaused());
      assert.equal(arrived(), before);
      assert.deepEqual(waits, [false, true]);
      const settled = received.then(() => true);
      while (!(await Promise.race([settled, turn(false)]))) slow.waiting.shift()?.();
      assert.equal(arrived(), 40 * MIB);
      assert.equal(slow.most(), 2);
    });
  });

  it('takes no more than is wanted, and gives the rest of the body up', async () => {
    await withBody(sends(bytesOf(40 * MIB)), async ({ body, server }) => {
      let left = 5 * MIB + 1;
      const { receiver, content } = collector();
      const onPieces = (_: readonly Buffer[], bytes: number): void => {
        left -= bytes;
      };
      await receive(body, { ...receiver, onPieces, wanted: () => left });
      assert.ok(content().equals(bytesOf(40 * MIB).subarray(0, 5 * MIB + 1)));
      await until(() => server.open === 0);
    });
  });

  it('hands on together what comes in one turn, and at most so much as it is told', async () => {
    for (const [told, batches] of [
      [undefined, [[3, 4, 5]]],
      [() => 7, [[3, 4], [5]]],
      [() => 1, [[3], [4], [5]]],
    ] as const) {
      const body = new PassThrough();
      const seen: number[][] = [];
      const onPieces = (pieces: readonly Buffer[]): void => void seen.push(pieces.map(({ length }) => length));
      const changes = { onPieces, ...(told === undefined ? {} : { batchBytes: told }) };
      const received = receive(body, collector(changes).receiver);
      await turn();
      for (const length of [3, 4, 5]) body.write(bytesOf(length));
      await until(() => seen.flat().length === 3);
      assert.deepEqual(seen, batches);
      body.end();
      await received;
    }
  });

  it('hands on no more than a quarter of a MiB and a piece together', async () => {
    await withBody(sends(bytesOf(20 * MIB)), async ({ body }) => {
      const { receiver, arrived } = collector();
      let most = 0;
      const onPieces = (pieces: readonly Buffer[], bytes: number): void => {
        receiver.onPieces(pieces, bytes);
        most = Math.max(most, bytes - (pieces.at(-1)?.length ?? 0));
      };
      await receive(body, { ...receiver, onPieces });
      assert.equal(arrived(), 20 * MIB);
      assert.ok(most < 256 * 1024, `${most} bytes before the last piece`);
    });
  });

  for (const [how, finish] of [
    ['its end', (body: PassThrough) => body.end()],
    ['a failure', (body: PassThrough) => body.destroy(new Error('broken'))],
  ] as const) {
    it(`keeps what has come in the same turn as ${how}`, async () => {
      const body = new PassThrough();
      const { receiver, content, arrived } = collector();
      const outcome = Promise.allSettled([receive(body, receiver)]);
      await turn();
      body.once('data', () => finish(body));
      body.write('abc');
      await outcome;
      assert.deepEqual([arrived(), content().toString()], [3, 'abc']);
    });
  }

  it('takes the next chunk only when the watcher of the one before is done, and settles after the last', async () => {
    await withBody(sends(bytesOf(3 * MIB)), async ({ body }) => {
      const { receiver, content, arrived } = collector();
      let watching = 0;
      let watched = 0;
      const onPieces = async (pieces: readonly Buffer[], bytes: number): Promise<void> => {
        assert.equal(++watching, 1);
        receiver.onPieces(pieces, bytes);
        for (let i = 0; i < 3; i++) await turn();
        watching--;
        watched += bytes;
      };
      await receive(body, { ...receiver, onPieces });
      assert.deepEqual([arrived(), watched, content().length], [3 * MIB, 3 * MIB, 3 * MIB]);
    });
  });

  it('waits for the watcher of a last chunk that came together with the end', async () => {
    await withBody(sends(bytesOf(10)), async ({ body }) => {
      // Everything has arrived before anybody reads.
      await until(() => body.complete);
      let watched = false;
      const onPieces = async (): Promise<void> => {
        for (let i = 0; i < 20; i++) await turn();
        watched = true;
      };
      await receive(body, collector({ onPieces }).receiver);
      assert.ok(watched);
    });
  });

  it('ends when a promise of a watcher rejects, with its reason', async () => {
    await withBody(sends(bytesOf(40 * MIB)), async ({ body, server }) => {
      const onPieces = async (): Promise<void> => {
        await turn();
        throw new TypeError('watcher');
      };
      await assert.rejects(receive(body, collector({ onPieces }).receiver), /watcher/);
      await until(() => server.open === 0);
    });
  });

  it('does not take a slow disk for a silent network', async () => {
    await withBody(sends(bytesOf(20 * MIB)), async ({ body }) => {
      const slow = slowWrites();
      const { receiver, arrived } = collector({ write: slow.write, inactivityMs: 20 });
      const received = receive(body, receiver);
      const outcome = received.then(
        () => 'received',
        (error: Error) => error.message,
      );
      await until(() => slow.waiting.length === 2);
      const end = Date.now() + 100;
      await until(() => Date.now() > end);
      assert.equal(body.destroyed, false);
      let done: string | undefined;
      while (done === undefined) {
        slow.waiting.shift()?.();
        done = await Promise.race([outcome, turn(undefined)]);
      }
      assert.equal(done, 'received');
      assert.equal(arrived(), 20 * MIB);
    });
  });

  it('gives up on a network that is silent for too long, and keeps what has come', async () => {
    const silent: RequestListener = (_, response) =>
      void response.writeHead(200, { 'content-length': 10 }).write('abc');
    await withBody(silent, async ({ body, server }) => {
      const { receiver, content } = collector({ inactivityMs: 30 });
      await assert.rejects(receive(body, receiver), { code: 'timeout', message: /nothing arrived for 0.03 seconds/ });
      assert.equal(content().toString(), 'abc');
      await until(() => server.open === 0);
    });
  });

  it('keeps what has come before the connection broke', async () => {
    const breaking: RequestListener = (_, response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('abc', () => response.destroy());
    };
    await withBody(breaking, async ({ body }) => {
      const { receiver, content } = collector();
      await assert.rejects(receive(body, receiver), { code: 'connection_reset', ambiguous: true });
      assert.equal(content().toString(), 'abc');
    });
  });

  it('ends with its signal, as the error of the interruption', async () => {
    const controller = new AbortController();
    const silent: RequestListener = (_, response) =>
      void response.writeHead(200, { 'content-length': 10 }).write('abc');
    await withBody(silent, async ({ body }) => {
      const { receiver, arrived } = collector({ signal: controller.signal });
      const received = receive(body, receiver);
      await until(() => arrived() === 3);
      controller.abort();
      // The HTTP layer destroys the body of an aborted request.
      body.destroy(new Error('aborted'));
      await assert.rejects(received, { code: 'interrupted' });
    });
  });

  it('ends at the first failed write with its reason, closing the connection', async () => {
    await withBody(sends(bytesOf(40 * MIB)), async ({ body, server }) => {
      let writes = 0;
      const write = async (): Promise<void> => {
        if (++writes === 2) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      };
      await assert.rejects(receive(body, collector({ write }).receiver), (error: Error) =>
        /full|ENOSPC/.test(String(error.message)),
      );
      await until(() => server.open === 0);
    });
  });

  it('ends when a watcher throws, with what it threw', async () => {
    await withBody(sends(bytesOf(MIB)), async ({ body }) => {
      const onPieces = (): void => {
        throw new TypeError('watcher');
      };
      await assert.rejects(receive(body, collector({ onPieces }).receiver), /watcher/);
    });
  });
});
