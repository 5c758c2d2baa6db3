const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Gives the names back in lower case. Throws a TypeError unless each is a host name and there is one at least. */
export function checkHostNames(names: readonly string[]): readonly string[] {
  if (names.length === 0) throw new TypeError('at least one host name is needed');
  return names.map((name) => {
    const lower = name.toLowerCase();
    if (lower.length > 253 || !lower.split('.').every((label) => LABEL.test(label))) {
      throw new TypeError(`${JSON.stringify(name)} is no host name`);
    }
    return lower;
  });
}
