import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROPERTIES } from '../../../../src/component/property/table.js';
import { SETTINGS, type SettingName } from '../../../../src/settings/index.js';
import { withServer } from '../../../helpers/setup.js';
import { ROOT } from '../../../helpers/sources.js';
import { PART_BYTES } from './calls.js';
import type { Shown } from './effect.js';
import { BETWEEN, OF_PROPERTIES } from './properties.js';
import { OF_PROXY_PROPERTIES, OF_PROXY_SETTINGS } from './proxies.js';
import { OF_ANSWERS, OF_CONNECTIONS, OF_THE_COMPONENT } from './settings.js';
import { OF_TLS, OF_TLS_PROPERTIES } from './tls.js';
import { WITHOUT } from './without.js';

const OF_SETTINGS = { ...OF_TLS, ...OF_PROXY_SETTINGS, ...OF_THE_COMPONENT, ...OF_CONNECTIONS, ...OF_ANSWERS };
const OF_ALL_PROPERTIES = { ...OF_PROPERTIES, ...OF_PROXY_PROPERTIES, ...OF_TLS_PROPERTIES };
const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];
const WRITABLE = Object.entries(PROPERTIES)
  .filter(([, row]) => row.writable)
  .map(([name]) => name);

/** A setting that says itself why it changes nothing, also of the property that is the same. */
const saysWhy = (name: string): boolean => {
  const setting = SETTING_NAMES.find((each) => each.toLowerCase() === name.toLowerCase());
  return setting !== undefined && 'without' in SETTINGS[setting];
};

/** The text of a test, up to the next one. */
function bodyOf({ file, title }: Shown): string {
  const text = readFileSync(join(ROOT, 'test/integration', file), 'utf8');
  const [, behind] = text.split(`it('${title}'`);
  assert.ok(behind !== undefined, `${file} has no test "${title}"`);
  return behind.split(/^ *(?:it|describe)\(/m)[0] ?? '';
}

describe('what can be set', () => {
  const setup = withServer({
    minPartSize: PART_BYTES,
    recommendedPartSize: PART_BYTES,
    customUploadTimestamps: true,
  });

  it('has an effect, or a reason for having none, and never both', () => {
    const all = [...SETTING_NAMES, ...WRITABLE];
    const effects = [...Object.keys(OF_SETTINGS), ...Object.keys(OF_ALL_PROPERTIES)];
    const reasons = [...all.filter(saysWhy), ...Object.keys(WITHOUT)];
    assert.deepEqual([...effects, ...reasons].toSorted(), all.toSorted());
  });

  for (const [name, effect] of Object.entries({ ...OF_SETTINGS, ...OF_ALL_PROPERTIES })) {
    if (typeof effect === 'function') it(`shows it: ${name}`, () => effect(setup));
    else it(`shows it elsewhere: ${name}`, () => assert.match(bodyOf(effect), new RegExp(`\\b${name}\\b`)));
  }

  for (const [behaviour, test] of Object.entries(BETWEEN)) it(`and ${behaviour}`, () => test(setup));
});
