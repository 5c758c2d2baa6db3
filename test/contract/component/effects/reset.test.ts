import assert from 'node:assert/strict';
import { PROPERTIES } from '../../../../src/component/property/table.js';
import { BackblazeB2 } from '../../../../src/index.js';
import { SETTINGS, type SettingName } from '../../../../src/settings/index.js';
import { withServer } from '../../../helpers/setup.js';

const CANDIDATES: readonly unknown[] = [
  ...[true, false, 1, 2, 3, 16, 192, 30_000, 6_000_000, 'a', 'A: b', 'https://b2.invalid', '12', '0-1', '1.0'],
  ...['true', 'on', 'governance', 'SSE-B2', 'openssl', 'Platform', '00'.repeat(16), '00'.repeat(32)],
  ...[Buffer.alloc(32, 1), [], {}, [Buffer.from('a')], new WritableStream()],
];
const settable = (Object.keys(SETTINGS) as SettingName[]).filter((name) => !SETTINGS[name].readOnly);
const writable = Object.entries(PROPERTIES).filter(([, row]) => row.writable);

/** Every value that can be read. */
function values(b2: BackblazeB2): Map<string, string> {
  const read = [...settable.map((name): [string, unknown] => [name, b2.config(name)])];
  for (const name of Object.keys(PROPERTIES)) read.push([name, b2[name as keyof BackblazeB2]]);
  return new Map(read.map(([name, value]) => [name, shape(value)]));
}

const shape = (value: unknown): string =>
  value instanceof WritableStream ? 'a stream' : Buffer.isBuffer(value) ? value.toString('hex') : JSON.stringify(value);

/** Sets it to the first legal value that is another one than before. */
function change(name: string, read: () => unknown, set: (value: unknown) => void): void {
  const before = shape(read());
  for (const value of CANDIDATES) {
    try {
      set(value);
    } catch {
      continue;
    }
    if (shape(read()) !== before) return;
  }
  assert.fail(`${name} took no other value`);
}

describe('reset', () => {
  const setup = withServer();

  it('returns every setting, every property and every result to what a new instance has', async () => {
    const { b2, bucketId } = setup;
    const fresh = values(new BackblazeB2());
    await b2.uploadFile(bucketId, 'x');
    await b2.listFiles(bucketId);
    await b2.listBuckets();
    await b2.listAppKeys();
    for (const name of settable) {
      // The last answer has one place only that a path could lead to.
      if (name === 'XPath') b2.config(name, '/json');
      else
        change(
          name,
          () => b2.config(name),
          (value) => b2.config(name, value as string),
        );
    }
    for (const [name] of writable) {
      // There is one algorithm only.
      if (name === 'encryptionAlgorithm') continue;
      change(
        name,
        () => b2[name as 'prefix'],
        (value) => Object.assign(b2, { [name]: value }),
      );
    }
    b2.reset();
    assert.deepEqual(values(b2), fresh);
  });
});
