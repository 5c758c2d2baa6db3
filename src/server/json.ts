import { setImmediate as breathe } from 'node:timers/promises';

/** JSON as B2 writes it: keys in alphabetical order, non-ASCII as it is. */
export const toJson = (value: unknown): string => JSON.stringify(sorted(value));

/** Entries of a list that are written at a time, in some milliseconds. */
const SLICE = 500;

/** The bytes of `toJson` in blocks, with a turn for others between every 500 entries of a list in the answer: a page may have 10,000. */
export async function toJsonInTurns(answer: object): Promise<readonly Buffer[]> {
  const blocks: Buffer[] = [];
  let text = '{';
  for (const [key, value] of Object.entries(answer).sort(byKey)) {
    text += `${text === '{' ? '' : ','}${JSON.stringify(key)}:`;
    if (!Array.isArray(value)) {
      text += toJson(value);
      continue;
    }
    text += '[';
    for (let at = 0; at < value.length; at += SLICE) {
      if (at > 0) {
        blocks.push(Buffer.from(`${text},`));
        text = '';
        await breathe();
      }
      text += toJson(value.slice(at, at + SLICE)).slice(1, -1);
    }
    text += ']';
  }
  return [...blocks, Buffer.from(`${text}}`)];
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/** What is in order already stays as it is: most of what a server answers is, and pages are long. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const keys = Object.keys(value);
  const inner = value as Readonly<Record<string, unknown>>;
  if (isInOrder(keys) && keys.every((key) => sorted(inner[key]) === inner[key])) return value;
  // A plain object would put keys that look like array indexes first; those only occur in users' own maps.
  return Object.fromEntries(keys.sort().map((key) => [key, sorted(inner[key])]));
}

function isInOrder(keys: readonly string[]): boolean {
  for (let at = 1; at < keys.length; at += 1) if ((keys[at - 1] ?? '') > (keys[at] ?? '')) return false;
  return true;
}

/** No call nests deeper; what goes down for thousands of levels could not be written out again. */
const MAX_DEPTH = 32;

/** True when objects and lists stand inside one another more than 32 times. */
export const isTooDeep = (value: unknown, left = MAX_DEPTH): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (left === 0 || Object.values(value).some((inner) => isTooDeep(inner, left - 1)));
