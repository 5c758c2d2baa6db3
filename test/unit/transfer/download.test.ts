import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { downloadFileById } from '../../../src/api/index.js';
import { Session } from '../../../src/session/index.js';
import { Throttle } from '../../../src/support/throttle.js';
import type { ByteRange } from '../../../src/transfer/byte-range.js';
import { download } from '../../../src/transfer/download.js';
import type { TransferObserver } from '../../../src/transfer/observer.js';
import type { Sink } from '../../../src/transfer/sink.js';
import { type HeldBytes, MemorySink } from '../../../src/transfer/sink-memory.js';
import { StreamSink } from '../../../src/transfer/sink-stream.js';
import { testClock } from '../../helpers/clock.js';
import { failureOf, withClient } from '../../helpers/http-client.js';
import { bytesOf } from '../../helpers/setup.js';
import { until } from '../../helpers/until.js';
import { inTurn, json, type WebServer, withWebServer } from '../../helpers/web-server.js';

const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');

interface Version {
  readonly id?: string;
  readonly digest?: string | undefined;
  /** Bytes after which the connection breaks. */
  readonly breakAfter?: number;
}

/** Serves a content as B2 does, ranges included. */
function serves(content: Buffer, { id = 'v1', digest = sha1(content), breakAfter }: Version = {}): RequestListener {
  return (request, response) => {
    const wanted = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const start = Number(wanted?.[1] ?? 0);
    if (wanted !== null && start >= content.length) {
      return json(416, { status: 416, code: 'range_not_satisfiable', message: '' })(request, response);
    }
    const end = Math.min(wanted?.[2] ? Number(wanted[2]) + 1 : content.length, content.length);
    const body = content.subarray(start, end);
    response.writeHead(wanted === null ? 200 : 206, {
      'content-length': body.length,
      'x-bz-file-id': id,
      'x-bz-file-name': 'name',
      'x-bz-content-sha1': digest,
      ...(wanted === null ? {} : { 'content-range': `bytes ${start}-${end - 1}/${content.length}` }),
    });
    if (breakAfter === undefined) response.end(body);
    else response.write(body.subarray(0, breakAfter), () => setImmediate(() => response.destroy()));
  };
}

interface Options {
  readonly answer: RequestListener;
  readonly sink?: Sink;
  readonly range?: ByteRange;
  readonly observer?: TransferObserver;
  readonly signal?: AbortSignal;
}

async function fetchInto(
  options: Options,
  test: (result: ReturnType<typeof download>, server: WebServer, sink: Sink) => Promise<void>,
) {
  const { answer, sink = new MemorySink(), range, observer = {}, signal = new AbortController().signal } = options;
  const clock = testClock();
  const retry = { policy: { maxAttempts: 4, firstDelayMs: 1000, maxDelayMs: 8000 }, clock, random: () => 0.5 };
  await withWebServer(answer, (server) =>
    withClient({}, async (http) => {
      const login = { realm: server.url, apiVersion: 4, applicationKeyId: '', applicationKey: '' } as const;
      const session = Session.create(http, login, clock);
      const throttle = new Throttle(() => 0, clock);
      const threadLoad = () => () => 0;
      const context = { session, retry, observer, signal, inactivityMs: 0, throttle, threadLoad };
      const urls = { apiUrl: server.url, downloadUrl: server.url, authorizationToken: 'token' };
      const open = (header: string | undefined) =>
        downloadFileById({ http, apiVersion: 4, ...urls }, 'v1', { range: header }, context);
      await test(download(context, { file: 'v1', open, range }, sink), server, sink);
    }),
  );
}

const ranges = (server: WebServer): (string | undefined)[] => server.requests.map(({ headers }) => headers.range);
const contents = (sink: Sink): Buffer => (sink as MemorySink).contents.bytes;
const held = (bytes: Buffer, version: string | undefined): HeldBytes => ({ bytes, version });

/** Keeps the blocks that it was given, to be looked at later. */
class KeepingSink extends MemorySink {
  readonly blocks: Uint8Array[] = [];

  override async write(blocks: readonly Uint8Array[], position: number): Promise<void> {
    this.blocks.push(...blocks);
    await super.write(blocks, position);
  }

  get bytesLeft(): number {
    return this.blocks.reduce((sum, { length }) => sum + length, 0);
  }
}

describe('a download', () => {
  const content = bytesOf(300_000);

  it('gives the memory of what is written back at once', async () => {
    const sink = new KeepingSink();
    await fetchInto({ answer: serves(content), sink }, async (result) => {
      await result;
      assert.equal(sink.bytesLeft, 0);
      assert.ok(content.equals(contents(sink)));
    });
  });

  it('leaves the blocks alone that a stream has taken and not given out yet', async () => {
    const output = new PassThrough({ highWaterMark: 2 * content.length });
    const sink = new StreamSink(output, new AbortController().signal);
    await fetchInto({ answer: serves(content), sink }, async (result) => {
      await result;
      assert.ok(content.equals(await buffer(output)));
    });
  });

  it('leaves the blocks alone that somebody has seen', async () => {
    const sink = new KeepingSink();
    let seen = 0;
    const received = (block: Uint8Array): void => {
      seen += block.length;
    };
    await fetchInto({ answer: serves(content), sink, observer: { received } }, async (result) => {
      await result;
      assert.deepEqual([seen, sink.bytesLeft], [content.length, content.length]);
    });
  });

  for (const looking of [true, false]) {
    it(`${looking ? 'shows each block alone' : 'shows no block'} while somebody ${looking ? 'looks' : 'could look and does not'}`, async () => {
      const [moves, shown]: [number[], number[]] = [[], []];
      const observer: TransferObserver = {
        moved: (bytes) => void moves.push(bytes),
        received: async ({ length }) => void shown.push(length),
        watched: () => looking,
      };
      await fetchInto({ answer: serves(content), observer }, async (result) => {
        await result;
        assert.deepEqual(shown, looking ? moves : []);
      });
    });
  }

  it('asks once and holds the bytes against their SHA-1', async () => {
    await fetchInto({ answer: serves(content) }, async (result, server, sink) => {
      assert.equal((await result).verified, true);
      assert.ok(content.equals(contents(sink)));
      assert.deepEqual(ranges(server), [undefined]);
    });
  });

  it('says when B2 has no SHA-1 to hold them against', async () => {
    await fetchInto({ answer: serves(content, { digest: 'none' }) }, async (result) => {
      assert.equal((await result).verified, false);
    });
  });

  it('keeps nothing of bytes that are not those of the SHA-1', async () => {
    await fetchInto({ answer: serves(content, { digest: 'a'.repeat(40) }) }, async (result, _, sink) => {
      assert.equal((await failureOf(result)).code, 'checksum_mismatch');
      assert.equal(contents(sink).length, 0);
    });
  });

  it('goes on at its byte when the connection breaks, as often as something arrives', async () => {
    const broken = serves(content, { breakAfter: 50_000 });
    await fetchInto({ answer: broken }, async (result, server, sink) => {
      assert.equal((await result).verified, true);
      assert.ok(content.equals(contents(sink)));
      assert.deepEqual(ranges(server).slice(0, 3), [undefined, 'bytes=50000-', 'bytes=100000-']);
    });
  });

  it('gives up after some tries without a byte, and keeps what has come', async () => {
    const answer = inTurn(serves(content, { breakAfter: 50_000 }), serves(content, { breakAfter: 0 }));
    await fetchInto({ answer }, async (result, server, sink) => {
      const error = await failureOf(result);
      assert.deepEqual([error.code, error.attempts], ['connection_reset', 4]);
      assert.equal(server.requests.length, 4);
      assert.ok(content.subarray(0, 50_000).equals(contents(sink)));
    });
  });

  it('never goes on with another version', async () => {
    const answer = inTurn(serves(content, { breakAfter: 50_000 }), serves(bytesOf(400_000, 2), { id: 'v2' }));
    await fetchInto({ answer }, async (result, server, sink) => {
      assert.equal((await failureOf(result)).code, 'version_changed');
      assert.equal(contents(sink).length, 0);
      await until(() => server.open === 0);
    });
  });

  it('continues what an earlier one has left of the same version', async () => {
    const sink = new MemorySink(held(content.subarray(0, 100_000), 'v1'));
    const begun: unknown[] = [];
    const observer = { begin: (event: unknown) => void begun.push(event) };
    await fetchInto({ answer: serves(content), sink, observer }, async (result, server) => {
      assert.equal((await result).verified, true);
      assert.deepEqual(ranges(server), ['bytes=100000-']);
      assert.deepEqual(begun, [{ total: 300_000, done: 100_000 }]);
      assert.ok(content.equals(contents(sink)));
    });
  });

  it('begins anew when what was left belongs to another version', async () => {
    for (const left of [bytesOf(100_000, 2), bytesOf(400_000, 2)]) {
      const sink = new MemorySink(held(left, 'v0'));
      await fetchInto({ answer: serves(content), sink }, async (result, server) => {
        assert.equal((await result).verified, true);
        assert.deepEqual(ranges(server), [`bytes=${left.length}-`, undefined]);
        assert.ok(content.equals(contents(sink)));
      });
    }
  });

  it('of a range goes on within it', async () => {
    const answer = serves(content, { breakAfter: 40_000 });
    await fetchInto({ answer, range: { start: 1000, end: 99_999 } }, async (result, server, sink) => {
      assert.equal((await result).verified, false);
      assert.ok(content.subarray(1000, 100_000).equals(contents(sink)));
      assert.deepEqual(ranges(server), ['bytes=1000-99999', 'bytes=41000-99999', 'bytes=81000-99999']);
    });
  });

  it('refuses other bytes than it asked for, closing the connection', async () => {
    const ignoring: RequestListener = (request, response) => {
      delete request.headers.range;
      serves(content)(request, response);
    };
    const sink = new MemorySink(held(content.subarray(0, 1000), 'v1'));
    await fetchInto({ answer: ignoring, sink }, async (result, server) => {
      assert.equal((await failureOf(result)).code, 'bad_response');
      await until(() => server.open === 0);
    });
  });

  it('lets go of the connection when its target cannot take it', async () => {
    const sink: Sink = Object.assign(new MemorySink(), { begin: () => Promise.reject(new Error('no room')) });
    const large = bytesOf(30_000_000);
    await fetchInto({ answer: serves(large), sink }, async (result, server) => {
      await assert.rejects(result, /no room/);
      await until(() => server.open === 0);
    });
  });

  it('is interrupted at once and tells how much is kept', async () => {
    const controller = new AbortController();
    const hanging: RequestListener = (_, response) => {
      response.writeHead(200, { 'content-length': 1000, 'x-bz-file-id': 'v1', 'x-bz-file-name': 'name' });
      response.write(Buffer.alloc(600));
    };
    const kept: number[] = [];
    let arrived = 0;
    const observer: TransferObserver = {
      kept: (bytes) => void kept.push(bytes),
      moved: (bytes) => {
        arrived += bytes;
      },
    };
    await fetchInto({ answer: hanging, observer, signal: controller.signal }, async (result, server) => {
      const failed = failureOf(result);
      await until(() => arrived === 600);
      controller.abort();
      assert.equal((await failed).code, 'interrupted');
      assert.deepEqual(kept, [600]);
      await until(() => server.open === 0);
    });
  });
});
