import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { downloadFileById, downloadFileByName } from '../../src/api/index.js';
import { systemClock } from '../../src/support/clock.js';
import { type ByteRange, download, openFileSink, type TransferContext } from '../../src/transfer/index.js';
import type { TestClock } from '../helpers/clock.js';
import { engine } from '../helpers/engine.js';
import { bytesOf, failure, withServer } from '../helpers/setup.js';
import { until } from '../helpers/until.js';

const SIZE = 60_000_000;
/** Of each connection, so that more of them are faster. */
const SLOW = { kind: 'bandwidth', bytesPerSecond: 12_000_000 } as const;

/** A clock on which ten seconds pass in one, so that what a second tells is soon told. */
const fastClock: TestClock = {
  sleeps: [],
  move: () => undefined,
  now: () => performance.now() * 10,
  sleep: async () => undefined,
};

interface Options {
  readonly lanes?: number;
  readonly range?: ByteRange;
  readonly context?: Partial<TransferContext>;
  /** By its name instead of by its id. */
  readonly byName?: boolean;
  readonly clock?: TestClock;
  /** Gives the range that is really sent. */
  onOpen?(range: string | undefined): string | undefined;
  /** Waited for before a request is sent. */
  ready?(): Promise<unknown>;
}

describe('a download from a server that slows down each connection', () => {
  const setup = withServer();
  const content = bytesOf(SIZE);
  let fileId: string;

  const upload = async (bytes: Buffer): Promise<string> => {
    setup.b2.fileData = bytes;
    setup.b2.config('SimpleUploadLimit', SIZE);
    return setup.b2.uploadFile(setup.bucketId, 'big');
  };

  function slowDown(): void {
    for (const endpoint of ['b2_download_file_by_id', 'b2_download_file_by_name'] as const) {
      setup.server.faults.add({ endpoint, fault: SLOW });
    }
  }

  beforeEach(async () => {
    fileId = await upload(content);
  });

  /** Downloads to `copy`, and gives the ranges that were asked for. */
  async function fetch(options: Options = {}): Promise<(string | undefined)[]> {
    const { lanes = 4, range, byName = false, clock = fastClock, onOpen = (header) => header } = options;
    const context = { ...engine(setup.server, clock), ...options.context };
    const { session } = context;
    const asked: (string | undefined)[] = [];
    const open = async (header: string | undefined, signal: AbortSignal) => {
      asked.push(header);
      await options.ready?.();
      const range = onOpen(header);
      const file = { bucketName: setup.bucketName, fileName: 'big' };
      const call = { signal };
      return session.call(call, (connection) =>
        byName
          ? downloadFileByName(connection, file, { range }, call)
          : downloadFileById(connection, fileId, { range }, call),
      );
    };
    try {
      const sink = await openFileSink({ path: setup.path('copy'), overwrite: true, existingBytes: 0 });
      await download(context, { file: fileId, open, range, lanes }, sink);
    } finally {
      session.http.close();
    }
    return asked;
  }

  const assertWhole = async (expected = content): Promise<void> => {
    assert.ok((await readFile(setup.path('copy'))).equals(expected));
    assert.deepEqual(await readdir(setup.folder), ['copy']);
  };

  it('is fetched by several ranges at a time, each byte written once at its place', async () => {
    slowDown();
    let moved = 0;
    const moving = (bytes: number): void => {
      assert.ok(bytes > 0, 'progress went back');
      moved += bytes;
    };
    const asked = await fetch({ context: { observer: { moved: moving } } });
    assert.equal(asked[0], undefined);
    assert.ok(asked.length >= 4, `${asked.length} requests`);
    assert.ok(asked.length <= 12, `${asked.length} requests`);
    assert.equal(moved, SIZE);
    await assertWhole();
  });

  it('is fetched by one request when one is as fast, or only one is allowed', async () => {
    assert.deepEqual(await fetch({ clock: { ...fastClock, ...systemClock } }), [undefined]);
    slowDown();
    assert.deepEqual(await fetch({ lanes: 1 }), [undefined]);
    await assertWhole();
  });

  it('is fetched by one request while the thread has no time for more', async () => {
    slowDown();
    assert.deepEqual(await fetch({ context: { threadLoad: () => () => 0.95 } }), [undefined]);
    await assertWhole();
  });

  it('of a range stays within it', async () => {
    slowDown();
    const asked = await fetch({ range: { start: 5_000_000, end: 54_999_999 } });
    assert.equal(asked[0], 'bytes=5000000-54999999');
    assert.ok(asked.length > 2);
    for (const range of asked) {
      const [start, end] = (range?.slice('bytes='.length) ?? '').split('-').map(Number);
      assert.ok((start ?? 0) >= 5_000_000 && (end ?? SIZE) <= 54_999_999, range);
    }
    await assertWhole(content.subarray(5_000_000, 55_000_000));
  });

  it('goes on in the one range that breaks, and nowhere else', async () => {
    slowDown();
    const { server } = setup;
    // The first of the further ranges.
    server.faults.add({
      endpoint: 'b2_download_file_by_id',
      skip: 1,
      count: 1,
      fault: { kind: 'reset', afterBytes: 2_000_000 },
    });
    const asked = await fetch();
    const starts = asked.map((range) => Number(/\d+/.exec(range ?? '0')?.[0]));
    assert.equal(new Set(starts).size, asked.length, 'a range was fetched from its start again');
    const [broken = 0] = starts.slice(1);
    assert.ok(
      starts.some((start) => start > broken && start <= broken + 2_000_000),
      `nothing went on behind ${broken}: ${starts.join(' ')}`,
    );
    await assertWhole();
  });

  it('keeps every stretch of an interrupted call, and the next one fetches only what is missing', async () => {
    slowDown();
    const controller = new AbortController();
    let [moved, requests, kept] = [0, 0, -1];
    const observer = {
      moved: (bytes: number) => {
        moved += bytes;
      },
      kept: (bytes: number) => {
        kept = bytes;
      },
    };
    const onOpen = (range: string | undefined): string | undefined => {
      requests++;
      return range;
    };
    const failed = failure(fetch({ context: { signal: controller.signal, observer }, onOpen }));
    await until(() => requests >= 4 && moved > 20_000_000);
    controller.abort();
    assert.equal((await failed).code, 'interrupted');
    const record = JSON.parse(await readFile(setup.path('copy.b2part.json'), 'utf8')) as {
      stretches: { start: number; end: number }[];
    };
    assert.ok(record.stretches.length > 1, 'nothing stands apart');
    assert.equal(
      record.stretches.reduce((sum, { start, end }) => sum + end - start, 0),
      moved,
    );
    assert.equal(kept, record.stretches[0]?.end);
    setup.server.faults.clear();
    let again = 0;
    const counting = {
      moved: (bytes: number) => {
        again += bytes;
      },
    };
    const asked = await fetch({ context: { observer: counting } });
    assert.equal(again, SIZE - moved);
    for (const range of asked) {
      const start = Number(/\d+/.exec(range ?? '0')?.[0]);
      assert.ok(!record.stretches.some((held) => held.start <= start && start < held.end), range);
    }
    await assertWhole();
  });

  for (const size of [SIZE, 1000]) {
    it(`never becomes a mixture when another version of ${size} bytes takes the name`, async () => {
      slowDown();
      const replacement = bytesOf(size, 2);
      const replaced: Promise<string>[] = [];
      const observer = {
        moved: () => {
          if (replaced.length === 0) replaced.push(upload(replacement));
        },
      };
      // The next request finds the other version.
      const ready = (): Promise<unknown> => Promise.all(replaced);
      const error = await failure(fetch({ byName: true, ready, context: { observer } }));
      await Promise.all(replaced);
      assert.equal(error.code, 'version_changed');
      assert.deepEqual(await readdir(setup.folder), []);
    });
  }

  it('is left to one request when something on the way does not understand ranges', async () => {
    slowDown();
    const asked = await fetch({ onOpen: () => undefined });
    assert.equal(asked.length, 2);
    await assertWhole();
  });

  it('is left to the requests that get through when B2 refuses more of them', async () => {
    slowDown();
    setup.server.faults.add({
      endpoint: 'b2_download_file_by_id',
      skip: 1,
      fault: { kind: 'status', status: 503, code: 'service_unavailable' },
    });
    const asked = await fetch();
    assert.equal(asked[0], undefined);
    assert.ok(asked.length > 1);
    await assertWhole();
  });
});
