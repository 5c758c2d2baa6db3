import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const PROGRAM = `
import { createRequire } from 'node:module';
import { telemetry } from ${JSON.stringify(new URL('../../../src/observe/telemetry.ts', import.meta.url).href)};
const require = createRequire(${JSON.stringify(import.meta.url)});
const path = require.resolve('@opentelemetry/api');
const seen = () => ({ used: telemetry() !== undefined, loaded: path in require.cache });
const before = seen();
require('@opentelemetry/api').trace.setGlobalTracerProvider({ getTracer() {} });
console.log(JSON.stringify([before, seen()]));
`;

describe('OpenTelemetry', () => {
  it('is not even loaded before the program has set up an SDK', async () => {
    const args = ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    assert.deepEqual(JSON.parse(stdout), [
      { used: false, loaded: false },
      { used: true, loaded: true },
    ]);
  });
});
