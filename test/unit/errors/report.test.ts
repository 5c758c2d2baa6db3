import assert from 'node:assert/strict';
import { ERROR_CODES } from '../../../src/errors/codes.js';
import { B2Error, fromNetwork } from '../../../src/errors/index.js';
import { remedyOf } from '../../../src/errors/report.js';

describe('an error as text', () => {
  it('has all that somebody who helps asks for, a fact a line', () => {
    const error = fromNetwork({ code: 'ECONNREFUSED' }, 'api.b2.example:443', { operation: 'b2_list_buckets' }).with({
      ...{ host: 'api.b2.example:443', attempts: 5, elapsedMs: 31_400, retryAfterMs: 1500, status: 503 },
      b2Code: 'new_code',
    });
    assert.deepEqual(String(error).split('\n'), [
      `B2Error: ${error.message}`,
      '  code: connection_refused (10061)',
      '  operation: b2_list_buckets',
      '  host: api.b2.example:443',
      '  HTTP status: 503 new_code',
      '  tries: 5 in 31 seconds',
      '  wait before the next: 1.5 seconds',
      '  cause: ECONNREFUSED',
      `  what to do: ${remedyOf('connection_refused')}`,
    ]);
  });

  it('leaves out what is not known, and keeps a message of several lines on one', () => {
    assert.deepEqual(String(new B2Error('busy', 'One.\n  Two.')).split('\n'), [
      'B2Error: One. Two.',
      '  code: busy (143)',
      '  tries: 1',
      `  what to do: ${remedyOf('busy')}`,
    ]);
  });

  it('never shows the text of a cause', () => {
    const cause = Object.assign(new Error('the secret'), { code: 'ESECRET' });
    const text = String(new B2Error('handler_failed', 'A handler failed.', { cause }));
    assert.ok(!text.includes('the secret') && text.includes('ESECRET'), text);
  });

  for (const code of ERROR_CODES) {
    it(`says what to do: ${code}`, () => {
      const lines = String(new B2Error(code, 'Something failed.')).split('\n');
      assert.match(lines[0] ?? '', /^B2Error: Something failed\.$/);
      assert.ok(
        lines.slice(1).every((line) => /^ {2}[a-zA-Z ]+: .+$/.test(line)),
        lines.join('\n'),
      );
      assert.match(lines.at(-1) ?? '', /^ {2}what to do: \S.*[.)]$/);
      assert.doesNotMatch(lines.join('\n'), /`|\]\(|undefined|\[object/);
    });
  }
});
