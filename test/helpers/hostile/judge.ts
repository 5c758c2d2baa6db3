import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { ROOT } from '../sources.js';
import { closes, type Outcome } from './attack.js';
import type { WireAnswer } from './raw-connection.js';

/** What no answer may hold, beside what is given. */
const NEVER: readonly string[] = [ROOT, tmpdir(), 'node_modules', 'node:internal', 'SQLITE', 'metadata.sqlite', '.js:'];
const STACK = /\n\s+at .*[:)]/;

/** Throws when an answer is a fault of the server's, or tells what it must not. */
export function judge({ sent, answers, owed }: Outcome, secrets: readonly string[]): void {
  const isPaid = owed === null || answers.length === owed || answers.some(closes);
  assert.ok(isPaid, `${answers.length} answers instead of ${owed} to ${JSON.stringify(sent.toString('latin1'))}`);
  for (const answer of answers) {
    const text = `${answer.head}\r\n\r\n${answer.body.toString('latin1')}`;
    const about = (): string => `to ${JSON.stringify(sent.toString('latin1').slice(0, 3000))}\n${text.slice(0, 3000)}`;
    assert.ok(answer.status >= 200 && answer.status < 500, about());
    for (const secret of [...NEVER, ...secrets])
      assert.ok(!text.includes(secret), `${secret} in the answer ${about()}`);
    assert.doesNotMatch(text, STACK, about());
    assert.ok(isWellFormed(answer), about());
  }
}

/**
 * An error is JSON that repeats the status. Node's own refusals of what is no HTTP have no body, nor has HEAD; a tunnel is refused in
 * text, and two tokens at once by the web server that B2 has in front of it.
 */
function isWellFormed({ status, head, body, isHead }: WireAnswer): boolean {
  if (status < 400 || isHead || body.length === 0 || body.toString() === 'This server is no proxy\n') return true;
  if (/^content-type: text\/html/im.test(head)) return status === 400 && body.includes('nginx');
  if (!/^content-type: application\/json/im.test(head)) return false;
  const { code, message, status: repeated } = JSON.parse(body.toString());
  return repeated === status && typeof code === 'string' && typeof message === 'string';
}
