type Index = ReadonlyMap<string, readonly number[]>;

/** Up to here the children are looked through; an index would cost more than it saves. */
const FEW = 32;

/** Finds children by name. An element with many children gets an index at the first question, so that a loop over names is linear. */
export class ChildNames<Key> {
  private readonly indexes = new Map<Key, Index>();

  positions(key: Key, count: number, nameAt: (position: number) => string, name: string): readonly number[] {
    if (count > FEW) return this.index(key, count, nameAt).get(name) ?? [];
    const found: number[] = [];
    for (let position = 0; position < count; position++) if (nameAt(position) === name) found.push(position);
    return found;
  }

  private index(key: Key, count: number, nameAt: (position: number) => string): Index {
    const known = this.indexes.get(key);
    if (known !== undefined) return known;
    const index = new Map<string, number[]>();
    for (let position = 0; position < count; position++) {
      const name = nameAt(position);
      const positions = index.get(name);
      if (positions === undefined) index.set(name, [position]);
      else positions.push(position);
    }
    this.indexes.set(key, index);
    return index;
  }
}
