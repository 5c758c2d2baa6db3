import assert from 'node:assert/strict';
import { B2_TABLE } from '../../../src/errors/b2-table.js';
import { OWN_CODES } from '../../../src/errors/codes.js';
import { ERROR_NUMBERS, fromResponse } from '../../../src/errors/index.js';
import { OWN_TABLE } from '../../../src/errors/own-table.js';
import { B2_CODES } from '../../../src/wire/error-body.js';

const ROWS = [
  ...B2_CODES.map((code) => ({ code, ...B2_TABLE[code] })),
  ...OWN_CODES.map((code) => ({ code, ...OWN_TABLE[code] })),
];

describe('the tables of errors', () => {
  it('have whole sentences for every cause and remedy', () => {
    const unfinished = ROWS.filter(({ cause, remedy }) => !/^\S.*\.$/s.test(cause) || !/^\S.*\.$/s.test(remedy));
    assert.deepEqual(unfinished, []);
  });

  it('fit into a table of the page', () => {
    assert.deepEqual(
      ROWS.filter(({ cause, remedy }) => /[|\n]/.test(cause + remedy)),
      [],
    );
  });

  it('have for every code of ours a number of the original that is known', () => {
    for (const code of OWN_CODES) assert.ok(OWN_TABLE[code].number in ERROR_NUMBERS, code);
  });

  it('agree with the code that an answer without one gets by its status', () => {
    const statuses = new Set(B2_CODES.map((code) => B2_TABLE[code].status));
    for (const status of statuses) {
      const { code } = fromResponse({ operation: '', status, retryAfter: undefined, body: '', now: 0 });
      assert.equal(B2_TABLE[code as keyof typeof B2_TABLE].status, status);
    }
  });

  it('have the statuses that a client of HTTP knows as errors', () => {
    for (const code of B2_CODES) assert.ok(B2_TABLE[code].status >= 400 && B2_TABLE[code].status < 600, code);
  });
});
