import type { Connection } from './database.js';

/** Contents without a file: for so few bytes one costs more than everything else. */
export interface SmallContents {
  /** Within the transaction of its first piece. */
  add(id: string, bytes: Buffer): void;
  get(id: string): Buffer;
  /** Answers how many bytes it had. */
  remove(id: string): number;
  /** Ids that were not given before; one sequence per store. */
  sequence(): () => string;
}

/** Bytes of the largest content that is kept so. */
export const SMALL_CONTENT_BYTES = 64 * 1024;

/** Files are named by hexadecimal digits. */
const MARK = 's';
const numberOf = (id: string): number => Number(id.slice(MARK.length));

export const isSmall = (id: string): boolean => id.startsWith(MARK);

/** Beside their versions in the database. */
export function createSmallContents(connection: Connection): SmallContents {
  const add = connection.query<[number, Buffer]>('INSERT INTO small_contents (seq, bytes) VALUES (?, ?)');
  const get = connection.query<[number], { bytes: Buffer }>('SELECT bytes FROM small_contents WHERE seq = ?');
  const remove = connection.query<[number], { length: number }>(
    'DELETE FROM small_contents WHERE seq = ? RETURNING length(bytes) AS length',
  );
  const max = connection.query<[], { seq: number | null }>('SELECT max(seq) AS seq FROM small_contents');
  return {
    add: (id, bytes) => add.run(numberOf(id), bytes),
    get: (id) => get.get(numberOf(id))?.bytes ?? gone(id),
    remove: (id) => remove.get(numberOf(id))?.length ?? 0,
    sequence: () => idsAfter(max.get()?.seq ?? 0),
  };
}

/** In memory, for a store that keeps nothing: there a database costs the same and has pages half empty. A transaction that fails leaves its contents here: they are to be removed. */
export function createPassingContents(): SmallContents {
  const contents = new Map<string, Buffer>();
  const get = (id: string): Buffer => contents.get(id) ?? gone(id);
  return {
    get,
    add: (id, bytes) => void contents.set(id, bytes),
    remove(id) {
      const length = contents.get(id)?.length ?? 0;
      contents.delete(id);
      return length;
    },
    sequence: () => idsAfter(0),
  };
}

function idsAfter(number: number): () => string {
  let last = number;
  return () => {
    last += 1;
    return MARK + last;
  };
}

function gone(id: string): never {
  throw new Error(`content ${id} is not there`);
}
