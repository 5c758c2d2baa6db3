import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type AnySetting, bool, int, parseValue } from '../../../src/settings/kinds.js';
import { SETTINGS } from '../../../src/settings/table.js';

const rows = Object.entries(SETTINGS) as [string, AnySetting][];

/** A text that no value of the row has; undefined where any text is legal. */
function illegalFor(row: AnySetting): string | undefined {
  if (row.parse('\u0007 neither') === undefined) return '\u0007 neither';
  return undefined;
}

describe('every setting', () => {
  for (const [name, row] of rows) {
    it(`${name} has a default that is legal and comes back from its text`, () => {
      assert.equal(row.parse(row.format(row.default)), row.default);
      assert.ok(row.doc.endsWith('.'), 'its sentence ends with a full stop');
    });

    const illegal = illegalFor(row);
    if (illegal === undefined) continue;
    it(`${name} refuses what is not legal and says what is`, () => {
      assert.throws(
        () => parseValue(name, row, illegal),
        (error: Error & { code: string }) =>
          error.code === 'invalid_setting' && error.message.includes(row.legal) && error.message.includes(name),
      );
    });
  }

  it('takes any text only where that is what it is for', () => {
    const free = rows.filter(([, row]) => illegalFor(row) === undefined).map(([name]) => name);
    const texts = rows.filter(([, row]) => row.legal === 'any text').map(([name]) => name);
    assert.deepEqual(free, texts);
  });
});

describe('a whole number', () => {
  const row = int({ default: 1, min: -1, max: 100, unit: 'parts' });

  it('is legal within its range alone, and comes back from its text', () => {
    fc.assert(
      fc.property(fc.integer({ min: -200, max: 200 }), (value) => {
        assert.equal(row.parse(` ${row.format(value)} `), value >= -1 && value <= 100 ? value : undefined);
      }),
    );
  });

  it('is nothing else that JavaScript would take for a number', () => {
    for (const text of ['', ' ', '1.5', '1e1', '0x10', 'NaN', '1_0', '١'])
      assert.equal(row.parse(text), undefined, text);
  });

  it('tells its range and unit', () => {
    assert.equal(row.legal, 'a whole number of parts from -1 to 100');
  });
});

describe('a truth value', () => {
  it('is written in six ways, in any case', () => {
    const row = bool(true);
    for (const text of ['True', 'TRUE', '1', 'yes', ' true ']) assert.equal(row.parse(text), true, text);
    for (const text of ['False', 'false', '0', 'No']) assert.equal(row.parse(text), false, text);
    for (const text of ['', '2', 'on', 'truth']) assert.equal(row.parse(text), undefined, text);
  });
});

describe('the URL settings', () => {
  it('take absolute http and https URLs without a query', () => {
    const { APIURL, Realm } = SETTINGS;
    for (const url of ['https://api.example.com', 'http://127.0.0.1:8080/base']) assert.equal(APIURL.parse(url), url);
    for (const url of ['ftp://example.com', 'example.com', 'https://example.com/?a=1', 'https://example.com/#a']) {
      assert.equal(APIURL.parse(url), undefined, url);
    }
    assert.equal(APIURL.parse(''), '');
    assert.equal(Realm.parse(''), undefined);
  });
});
