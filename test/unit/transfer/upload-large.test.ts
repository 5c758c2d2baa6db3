import assert from 'node:assert/strict';
import { decodeState } from '../../../src/transfer/resume.js';
import { LargeUpload } from '../../../src/transfer/upload-large.js';
import { testClock } from '../../helpers/clock.js';
import { engine } from '../../helpers/engine.js';
import { withServer } from '../../helpers/setup.js';

interface Told {
  readonly state: () => string;
  readonly stored: number;
}

describe('an upload in parts', () => {
  const setup = withServer();

  /** Begins one; `told` is what its observer was told. */
  async function begin(told: Told[]): Promise<{ large: LargeUpload; close(): void }> {
    const observer = { resumable: (state: () => string, stored: number) => void told.push({ state, stored }) };
    const context = { ...engine(setup.server, testClock()), observer };
    const request = { bucketId: setup.bucketId, fileName: 'big', contentType: 'text/plain', fileInfo: {} };
    const large = await LargeUpload.start(context, request, { about: 'x', identity: 'v1', partSize: 10 });
    return { large, close: () => context.session.http.close() };
  }

  const part = (number: number) => ({ number, length: number * 10, sha1: 'a'.repeat(40) });

  it('counts what B2 has without a gap from the start, in whatever order it was stored', async () => {
    const told: Told[] = [];
    const { large, close } = await begin(told);
    for (const number of [3, 1, 2, 5]) await large.add(part(number));
    close();
    assert.deepEqual(
      told.map(({ stored }) => stored),
      [0, 0, 10, 60, 60],
    );
    assert.deepEqual([large.lastStored, large.storedBytes], [5, 110]);
  });

  it('makes the text of its state when somebody asks for it, with all parts up to then', async () => {
    const told: Told[] = [];
    const { large, close } = await begin(told);
    for (const number of [2, 1, 3]) await large.add(part(number));
    close();
    const texts = told.map(({ state }) => state());
    assert.deepEqual(new Set(texts).size, 1);
    assert.deepEqual(
      decodeState(texts[0] ?? '').parts.map(({ number }) => number),
      [2, 1, 3],
    );
  });
});
