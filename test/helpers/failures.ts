import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { B2Error, BackblazeB2 } from '../../src/index.js';
import { failure } from './setup.js';

interface Expected {
  readonly code: B2Error['code'];
  readonly errorCode: number;
  /** What the message has to say. */
  readonly says: RegExp;
}

/** What gives access when it is known: tokens of the embedded server, and what follows the id in an upload URL. */
const TOKEN = /_(?:acct|upld|dnld)_/;
const UPLOAD_URL = /\/b2_upload_(?:file|part)\//;

/** Asserts that the work fails as expected, and that the error keeps every secret in all of its shapes. */
export async function failsWith(
  b2: BackblazeB2,
  work: Promise<unknown> | (() => unknown),
  { code, errorCode, says }: Expected,
): Promise<B2Error> {
  const error = await failure(work);
  assert.equal(error.code, code, error.message);
  assert.equal(error.errorCode, errorCode);
  assert.match(error.message, says);
  assertNoSecrets(error, [b2.applicationKey, b2.accountAuthToken]);
  return error;
}

export function assertNoSecrets(error: B2Error, secrets: readonly string[]): void {
  const shapes = [
    error.message,
    String(error.stack),
    JSON.stringify(error),
    inspect(error, { depth: 10, showHidden: true }),
  ];
  for (const shape of shapes) {
    assert.doesNotMatch(shape, TOKEN);
    assert.doesNotMatch(shape, UPLOAD_URL);
    for (const secret of secrets) assert.ok(secret === '' || !shape.includes(secret), 'a secret is shown');
  }
}
