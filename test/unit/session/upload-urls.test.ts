import assert from 'node:assert/strict';
import { UploadUrls } from '../../../src/session/upload-urls.js';
import { testClock } from '../../helpers/clock.js';

const HOUR_MS = 3_600_000;

function setup() {
  const clock = testClock();
  const urls = new UploadUrls(clock);
  const seen = { fetched: 0 };
  const fetch = async () => ({ uploadUrl: `url ${++seen.fetched}`, authorizationToken: 'token' });
  const use = (key = 'bucket') => urls.lend(key, fetch, async ({ uploadUrl }) => uploadUrl);
  /** An upload that goes on until it is told to end. */
  const begin = (key = 'bucket') => {
    let end: (error?: Error) => void = () => {};
    const held = new Promise<void>((resolve, reject) => {
      end = (error) => (error === undefined ? resolve() : reject(error));
    });
    const done = urls.lend(key, fetch, async ({ uploadUrl }) => held.then(() => uploadUrl));
    return { end, done };
  };
  return { clock, urls, seen, use, begin };
}

describe('upload URLs', () => {
  it('are used again after a success', async () => {
    const { use } = setup();
    assert.deepEqual([await use(), await use()], ['url 1', 'url 1']);
  });

  it('serve one upload at a time', async () => {
    const { begin, seen } = setup();
    const uploads = [begin(), begin(), begin()];
    for (const { end } of uploads) end();
    assert.deepEqual(await Promise.all(uploads.map(({ done }) => done)), ['url 1', 'url 2', 'url 3']);
    assert.equal(seen.fetched, 3);
  });

  it('are taken up with the one used last first', async () => {
    const { begin, use } = setup();
    const [first, second] = [begin(), begin()];
    second.end();
    await second.done;
    first.end();
    await first.done;
    assert.equal(await use(), 'url 1');
  });

  it('are thrown away after any failure', async () => {
    const { begin, use, seen } = setup();
    const { end, done } = begin();
    end(new Error('broken'));
    await assert.rejects(done, /broken/);
    assert.equal(await use(), 'url 2');
    assert.equal(seen.fetched, 2);
  });

  it('are not used any more shortly before their 24 hours are over', async () => {
    const { clock, use } = setup();
    await use();
    clock.move(23.9 * HOUR_MS);
    assert.equal(await use(), 'url 1');
    clock.move(0.05 * HOUR_MS);
    assert.equal(await use(), 'url 2');
  });

  it('belong to their bucket or large file alone', async () => {
    const { use } = setup();
    assert.deepEqual([await use('a'), await use('b'), await use('a')], ['url 1', 'url 2', 'url 1']);
  });

  it('are forgotten on request', async () => {
    const { urls, use } = setup();
    await use('a');
    urls.forget('a');
    assert.equal(await use('a'), 'url 2');
  });

  it('are not kept when none could be fetched', async () => {
    const { urls, use } = setup();
    const failing = urls.lend(
      'bucket',
      () => Promise.reject(new Error('no URL')),
      async () => 'used',
    );
    await assert.rejects(failing, /no URL/);
    assert.equal(await use(), 'url 1');
  });
});
