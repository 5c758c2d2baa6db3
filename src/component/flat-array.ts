import { B2Error } from '../errors/index.js';

/** What a flat array looks like from outside: `b2.bucketName[0]`, `.length`, iteration and the reading methods of arrays. */
export type FlatArray<T> = readonly T[];

/** One whose items may be assigned: `b2.metadataValue[0] = 'x'`. */
export type WritableFlatArray<T> = FlatArray<T> & { [index: number]: T };

const INDEX = /^(?:0|[1-9]\d*)$/;

/**
 * One field of a list of records as an array. Nothing is copied: reading an index reads the record. Writing is refused
 * unless `write` is given.
 */
export function flatArray<R, T>(
  records: () => readonly R[],
  read: (record: R) => T,
  write?: (record: R, value: T) => void,
): WritableFlatArray<T> {
  const at = (key: string | symbol): R | undefined =>
    typeof key === 'string' && INDEX.test(key) ? records()[Number(key)] : undefined;
  // Inspection looks at the target, not through the traps.
  const inspect = { value: () => records().map(read), configurable: true };
  return new Proxy<T[]>(Object.defineProperty([], Symbol.for('nodejs.util.inspect.custom'), inspect), {
    get: (target, key) => {
      if (key === 'length') return records().length;
      const record = at(key);
      return record === undefined ? Reflect.get(target, key) : read(record);
    },
    has: (target, key) => at(key) !== undefined || Reflect.has(target, key),
    ownKeys: () => [...records().keys()].map(String).concat('length'),
    getOwnPropertyDescriptor: (target, key) => {
      if (key === 'length') return { ...Reflect.getOwnPropertyDescriptor(target, key), value: records().length };
      const record = at(key);
      return record === undefined
        ? undefined
        : { value: read(record), writable: write !== undefined, enumerable: true, configurable: true };
    },
    set: (_, key, value: T) => {
      const record = at(key);
      if (write === undefined) return refuse();
      if (record === undefined) throw outOfRange(key, records().length);
      write(record, value);
      return true;
    },
    defineProperty: refuse,
    deleteProperty: refuse,
  });
}

function outOfRange(key: string | symbol, length: number): B2Error {
  const message = `There is no item ${String(key)}: there are ${length}. Raise metadataCount, or use addMetadata.`;
  return new B2Error('invalid_argument', message);
}

/** Thrown here, because a trap that only gives false would let a write in sloppy mode pass in silence. */
function refuse(): never {
  throw new TypeError(
    'This array shows what B2 told. It cannot be changed here; a metadata item can, where it exists.',
  );
}
