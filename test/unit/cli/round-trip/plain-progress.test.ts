import assert from 'node:assert/strict';
import { plainProgress } from '../../../../src/cli/round-trip/plain-progress.js';
import { fractionOf, Meter } from '../../../../src/cli/round-trip/progress.js';

describe('progress in plain lines', () => {
  const phase = (files: number, bytes: number) => ({ label: 'upload', files, bytes, lanes: 2 });

  it('takes at most ten lines a phase, however many files there are', () => {
    const lines: string[] = [];
    const meter = new Meter(
      plainProgress((line) => lines.push(line)),
      phase(5000, 5000 * 10),
    );
    for (let i = 0; i < 5000; i++) {
      meter.begin(i % 2, { name: String(i), bytes: 10 });
      meter.end(i % 2);
    }
    meter.close();
    assert.equal(lines.length, 10);
    assert.equal(lines[0], 'upload  10 %  500 of 5000 files, 5.00 kB of 50.0 kB');
    assert.equal(lines.at(-1), 'upload 100 %  5000 of 5000 files, 50.0 kB of 50.0 kB');
  });

  it('moves with the bytes of files that are under way, and back when they are sent again', () => {
    const lines: string[] = [];
    const meter = new Meter(
      plainProgress((line) => lines.push(line)),
      phase(1, 1000),
    );
    meter.begin(0, { name: 'a', bytes: 1000 });
    for (const bytes of [300, 0, 300, 900]) meter.at(0, bytes);
    assert.deepEqual(
      lines.map((line) => line.slice(0, 12)),
      ['upload  29 %', 'upload  89 %'],
    );
  });

  it('reaches its end with empty files, too', () => {
    assert.equal(fractionOf({ files: 1, bytes: 0 }, { files: 2, bytes: 0 }), 0.5);
    assert.equal(fractionOf({ files: 0, bytes: 0 }, { files: 0, bytes: 0 }), 1);
  });
});
