/** JSON as B2 writes it: keys in alphabetical order, non-ASCII as it is. */
export const toJson = (value: unknown): string => JSON.stringify(sorted(value));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  // A plain object would put keys that look like array indexes first; those only occur in users' own maps.
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** No call nests deeper; what goes down for thousands of levels could not be written out again. */
const MAX_DEPTH = 32;

/** True when objects and lists stand inside one another more than 32 times. */
export const isTooDeep = (value: unknown, left = MAX_DEPTH): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (left === 0 || Object.values(value).some((inner) => isTooDeep(inner, left - 1)));
