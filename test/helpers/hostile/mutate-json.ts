import type { Chance } from '../chance.js';
import type { Json } from '../raw-b2.js';
import { FIELD_NAMES, HEAVY_JSON_VALUES, JSON_VALUES } from './values.js';

/** One body in so many is large or deep. */
const HEAVY_ONE_IN = 400;

/** The JSON text of a call with something wrong in it, or nothing. */
export function hostileJson(fields: Json, chance: Chance): Buffer {
  const kind = chance.below(10);
  if (kind === 0) return Buffer.from(JSON.stringify(fields));
  if (kind === 1) return brokenText(JSON.stringify(fields), chance);
  if (kind === 2) return Buffer.from(someValue(chance));
  let text = withOneChanged(fields, chance);
  if (kind === 3) text = text.replace('{', `{"${chance.pick(FIELD_NAMES)}":${someValue(chance)},`);
  return Buffer.from(text);
}

const someValue = (chance: Chance): string =>
  chance.pick(chance.below(HEAVY_ONE_IN) === 0 ? HEAVY_JSON_VALUES : JSON_VALUES);

/** Written as text, because no JavaScript value holds a lone `__proto__` or 1e999. Goes inside with even chance. */
function withOneChanged(value: Json, chance: Chance): string {
  if (typeof value !== 'object' || value === null) return someValue(chance);
  const keys = Object.keys(value);
  if (keys.length === 0) return someValue(chance);
  const changed = chance.pick(keys);
  const isDropped = chance.below(6) === 0;
  const inner = typeof value[changed] === 'object' && chance.below(4) > 0;
  const of = (key: string): string => {
    if (key !== changed) return JSON.stringify(value[key]);
    return inner ? withOneChanged(value[key], chance) : someValue(chance);
  };
  const kept = keys.filter((key) => key !== changed || !isDropped);
  if (Array.isArray(value)) return `[${kept.map(of).join(',')}]`;
  return `{${kept.map((key) => `${JSON.stringify(key)}:${of(key)}`).join(',')}}`;
}

function brokenText(text: string, chance: Chance): Buffer {
  const bytes = Buffer.from(text);
  const at = chance.below(bytes.length + 1);
  switch (chance.below(6)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([chance.below(256)]), bytes.subarray(at)]);
    case 2:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    case 3:
      return Buffer.concat([bytes, bytes]);
    case 4:
      return Buffer.from(text.replace(':', ':NaN,"x":'));
    default:
      return Buffer.from(` ${text.replace(/"/, '\xff')} `, 'latin1');
  }
}
