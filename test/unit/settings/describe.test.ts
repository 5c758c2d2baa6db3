import assert from 'node:assert/strict';
import { describeSettings } from '../../../src/settings/describe.js';
import { SETTINGS } from '../../../src/settings/table.js';

describe('the settings page', () => {
  const lines = describeSettings()
    .split('\n')
    .filter((line) => line.startsWith('|'));

  it('has one row of four cells for every setting', () => {
    assert.equal(lines.filter((line) => line.startsWith('| `')).length, Object.keys(SETTINGS).length);
    for (const line of lines) assert.equal(line.split('|').length, 6, line);
  });

  it('tells default, unit and range', () => {
    assert.ok(
      lines.some((line) =>
        line.startsWith('| `MaxAttempts` | `8` requests | a whole number of requests from 1 to 100 | '),
      ),
    );
    assert.ok(lines.some((line) => line.startsWith('| `StatusLine` | empty | read only | ')));
  });
});
