import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { BackblazeB2, EventName } from '../../../src/index.js';
import { bytesOf, failure, withServer } from '../../helpers/setup.js';

const PART = 5_000_000;
const EVENTS = [
  'StartTransfer',
  'Progress',
  'Transfer',
  'FragmentComplete',
  'EndTransfer',
  'Header',
  'Log',
  'FileList',
  'MetadataList',
] as const satisfies readonly EventName[];

interface Seen {
  readonly name: (typeof EVENTS)[number];
  // biome-ignore lint/suspicious/noExplicitAny: payloads of all events.
  readonly event: any;
}

/** What fires from now on, in its order. */
function record(b2: BackblazeB2): Seen[] {
  const seen: Seen[] = [];
  for (const name of EVENTS) b2.on(name, (event: unknown) => void seen.push({ name, event }));
  return seen;
}

const named = (seen: readonly Seen[], name: EventName): readonly Seen['event'][] =>
  seen.filter((each) => each.name === name).map(({ event }) => event);

/** The events of a transfer itself, without what travels. */
const ofTransfer = (seen: readonly Seen[]): readonly string[] =>
  seen.map(({ name }) => name).filter((name) => name !== 'Header' && name !== 'Log');

describe('the events of a transfer', () => {
  const setup = withServer();

  for (const [direction, name] of [
    [0, 'an upload'],
    [1, 'a download'],
  ] as const) {
    it(`of ${name} begin with StartTransfer and end with EndTransfer, once each, in its direction`, async () => {
      const { b2, bucketId, bucketName } = setup;
      b2.fileData = bytesOf(3_000_000);
      if (direction === 1) await b2.uploadFile(bucketId, 'file');
      const seen = record(b2);
      await (direction === 0 ? b2.uploadFile(bucketId, 'file') : b2.downloadFile(bucketName, 'file'));
      const order = ofTransfer(seen);
      assert.deepEqual([order[0], order[1], order.at(-1)], ['StartTransfer', 'Progress', 'EndTransfer']);
      for (const edge of ['StartTransfer', 'EndTransfer'] as const) {
        assert.deepEqual(named(seen, edge), [{ direction }]);
      }
      for (const { event } of seen) if ('direction' in event) assert.equal(event.direction, direction);
    });

    it(`of ${name} tell every block and its bytes, which add up to the content`, async () => {
      const { b2, bucketId, bucketName } = setup;
      const bytes = bytesOf(3_000_000);
      b2.fileData = bytes;
      if (direction === 1) await b2.uploadFile(bucketId, 'file');
      const blocks: Buffer[] = [];
      const counts: number[] = [];
      b2.onTransfer = ({ text, bytesTransferred }) => {
        blocks.push(Buffer.from(text));
        counts.push(bytesTransferred);
      };
      await (direction === 0 ? b2.uploadFile(bucketId, 'file') : b2.downloadFile(bucketName, 'file'));
      assert.deepEqual(
        counts,
        counts.toSorted((a, b) => a - b),
      );
      assert.equal(counts.at(-1), bytes.length);
      assert.ok(Buffer.concat(blocks).equals(direction === 0 ? Buffer.alloc(0) : bytes));
    });

    it(`of ${name} have one Progress for each percent at most, from 0 to 100`, async () => {
      const { b2, bucketId, bucketName } = setup;
      b2.fileData = bytesOf(3_000_000);
      if (direction === 1) await b2.uploadFile(bucketId, 'file');
      const seen = record(b2);
      await (direction === 0 ? b2.uploadFile(bucketId, 'file') : b2.downloadFile(bucketName, 'file'));
      const percents = named(seen, 'Progress').map(({ percentDone }) => percentDone as number);
      assert.deepEqual([percents[0], percents.at(-1)], [0, 100]);
      assert.deepEqual(
        percents,
        [...new Set(percents)].toSorted((a, b) => a - b),
      );
    });
  }

  it('have a Progress for each block with ProgressStep 0, and one for each quarter with 25', async () => {
    const { b2, bucketId } = setup;
    b2.fileData = bytesOf(4_194_304);
    b2.config('ProgressStep', 0);
    const each = record(b2);
    await b2.uploadFile(bucketId, 'file');
    assert.equal(named(each, 'Progress').length, named(each, 'Transfer').length + 1);
    each.length = 0;
    b2.config('ProgressStep', 25);
    await b2.uploadFile(bucketId, 'file');
    assert.deepEqual(
      named(each, 'Progress').map(({ percentDone }) => percentDone),
      [0, 25, 50, 75, 100],
    );
  });

  it('have a FragmentComplete for each part, after its answer and before EndTransfer', async () => {
    const { b2, bucketId } = setup;
    b2.config('FragmentSize', PART);
    b2.config('SimpleUploadLimit', PART);
    b2.config('MaxConcurrentParts', 1);
    b2.fileData = bytesOf(2 * PART + 7);
    const seen = record(b2);
    await b2.uploadFile(bucketId, 'file');
    assert.deepEqual(
      named(seen, 'FragmentComplete').map(({ fragmentNumber, fragmentCount }) => [fragmentNumber, fragmentCount]),
      [
        [1, 3],
        [2, 3],
        [3, 3],
      ],
    );
    const calls = seen
      .map(({ name, event }) => (name === 'Log' ? (/b2_\w+/.exec(event.message)?.[0] ?? '') : name))
      .filter((name) => ['b2_upload_part', 'b2_finish_large_file', 'FragmentComplete', 'EndTransfer'].includes(name));
    const part = ['b2_upload_part', 'FragmentComplete'];
    assert.deepEqual(calls, [...part, ...part, ...part, 'b2_finish_large_file', 'EndTransfer']);
  });

  it('have no EndTransfer when it fails, and no event after the promise has settled', async () => {
    const { b2, bucketName, bucketId, server } = setup;
    b2.fileData = bytesOf(3_000_000);
    await b2.uploadFile(bucketId, 'file');
    server.faults.add({ endpoint: 'b2_download_file_by_name', fault: { kind: 'truncate', afterBytes: 1_000_000 } });
    b2.config('MaxAttempts', 1);
    const seen = record(b2);
    await failure(b2.downloadFile(bucketName, 'file'));
    assert.deepEqual(named(seen, 'EndTransfer'), []);
    assert.equal(named(seen, 'StartTransfer').length, 1);
    const { length } = seen;
    for (let i = 0; i < 50; i++) await turn();
    assert.equal(seen.length, length);
  });
});

describe('Header and Log', () => {
  const setup = withServer();

  it('tell each header of each answer once, after its status line, as parsedHeaders has them', async () => {
    const { b2 } = setup;
    const seen = record(b2);
    await b2.listBuckets();
    assert.deepEqual(named(seen, 'Header'), b2.parsedHeaders);
    const status = seen.findIndex(({ name, event }) => name === 'Log' && event.message.startsWith('HTTP/1.1 200'));
    assert.ok(status !== -1 && seen.findIndex(({ name }) => name === 'Header') > status);
  });

  for (const [level, types] of [
    [0, []],
    [1, ['Info']],
    [2, ['Info', 'RequestHeaders', 'ResponseHeaders']],
    [3, ['Info', 'RequestHeaders', 'RequestBody', 'ResponseHeaders', 'ResponseBody']],
  ] as const) {
    it(`write ${types.length === 0 ? 'nothing' : types.join(', ')} with LogLevel ${level}`, async () => {
      const { b2 } = setup;
      await b2.authorize();
      b2.config('LogLevel', level);
      const seen = record(b2);
      await b2.listBuckets();
      assert.deepEqual(new Set(named(seen, 'Log').map(({ logType }) => logType)), new Set(types));
    });
  }
});

describe('a handler', () => {
  const setup = withServer();

  beforeEach(async () => {
    const { b2, bucketId } = setup;
    b2.fileData = 'x';
    for (const name of ['a', 'b', 'c']) await b2.uploadFile(bucketId, name);
  });

  it('that changes properties and settings has an effect from the next call on', async () => {
    const { b2, bucketId } = setup;
    const names: string[] = [];
    b2.onFileList = ({ name }) => {
      names.push(name);
      b2.prefix = 'c';
      b2.config('MaxResults', 1);
    };
    await b2.listFiles(bucketId);
    assert.deepEqual(names.splice(0), ['a', 'b', 'c']);
    await b2.listFiles(bucketId);
    assert.deepEqual(names, ['c']);
  });

  it('that changes them during the login of a call does not reach that call either', async () => {
    const { bucketId, b2 } = setup;
    const fresh = b2.clone();
    fresh.reset();
    fresh.applicationKeyId = b2.applicationKeyId;
    fresh.applicationKey = b2.applicationKey;
    fresh.config('Realm', b2.config('Realm'));
    const names: string[] = [];
    fresh.onLog = ({ message }) => {
      if (message.includes('b2_authorize_account')) fresh.prefix = 'b';
    };
    fresh.onFileList = ({ name }) => void names.push(name);
    await fresh.listFiles(bucketId);
    assert.deepEqual([names.splice(0), fresh.prefix], [['a', 'b', 'c'], 'b']);
    await fresh.listFiles(bucketId);
    assert.deepEqual(names, ['b']);
  });

  it('that sets the marker of its own listing does not make pages run together', async () => {
    const { b2, bucketId } = setup;
    b2.config('AccumulatePages', true);
    b2.config('MaxResults', 2);
    await b2.listFiles(bucketId);
    b2.fileMarker = '';
    b2.onFileList = () => {
      b2.fileMarker = 'c';
    };
    await b2.listFiles(bucketId);
    assert.deepEqual([...b2.fileName], ['a', 'b']);
  });

  it('that calls a method of the same instance gets busy; a clone does it', async () => {
    const { b2, bucketId } = setup;
    const answers: unknown[] = [];
    b2.onFileList = async ({ name, id }) => {
      if (name !== 'a') return;
      answers.push((await failure(b2.getFileInfo(id))).code);
      const twin = b2.clone();
      await twin.getFileInfo(id);
      answers.push(twin.fileName[0]);
    };
    await b2.listFiles(bucketId);
    assert.deepEqual(answers, ['busy', 'a']);
  });

  it('that is asynchronous holds a listing back: the next item comes when it is done', async () => {
    const { b2, bucketId } = setup;
    const steps: string[] = [];
    b2.onFileList = async ({ name }) => {
      steps.push(`${name} begins`);
      await turn();
      steps.push(`${name} ends`);
    };
    await b2.listFiles(bucketId);
    assert.deepEqual(
      steps,
      ['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]),
    );
  });

  it('that is assigned comes before those of on(), in the order of their subscription', async () => {
    const { b2, bucketId } = setup;
    const order: string[] = [];
    b2.on('FileList', ({ name }) => void order.push(`first ${name}`));
    b2.once('FileList', ({ name }) => void order.push(`once ${name}`));
    b2.onFileList = ({ name }) => void order.push(`assigned ${name}`);
    b2.prefix = 'a';
    await b2.listFiles(bucketId);
    await b2.listFiles(bucketId);
    assert.deepEqual(order, ['assigned a', 'first a', 'once a', 'assigned a', 'first a']);
  });

  it('that throws ends the method with its reason, and those behind it are not called', async () => {
    const { b2, bucketId } = setup;
    const thrown = new Error('no room');
    const names: string[] = [];
    b2.onFileList = () => {
      throw thrown;
    };
    b2.on('FileList', ({ name }) => void names.push(name));
    const error = await failure(b2.listFiles(bucketId));
    assert.deepEqual([error.code, error.cause, names], ['handler_failed', thrown, []]);
    b2.onFileList = null;
    await b2.listFiles(bucketId);
    assert.deepEqual(names, ['a', 'b', 'c']);
  });
});
