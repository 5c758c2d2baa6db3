/** JSON as B2 writes it: keys in alphabetical order, non-ASCII as it is. */
export const toJson = (value: unknown): string => JSON.stringify(sorted(value));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  // A plain object would put keys that look like array indexes first; those only occur in users' own maps.
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
