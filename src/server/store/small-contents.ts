import type { Connection } from './database.js';

/** Contents in the database: for so few bytes a file of their own costs more than everything else. */
export interface SmallContents {
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

export function createSmallContents(connection: Connection): SmallContents {
  const add = connection.query<[number, Buffer]>('INSERT INTO small_contents (seq, bytes) VALUES (?, ?)');
  const get = connection.query<[number], { bytes: Buffer }>('SELECT bytes FROM small_contents WHERE seq = ?');
  const remove = connection.query<[number], { length: number }>(
    'DELETE FROM small_contents WHERE seq = ? RETURNING length(bytes) AS length',
  );
  const max = connection.query<[], { seq: number | null }>('SELECT max(seq) AS seq FROM small_contents');
  return {
    add: (id, bytes) => add.run(numberOf(id), bytes),
    get(id) {
      const row = get.get(numberOf(id));
      if (row === undefined) throw new Error(`content ${id} is not there`);
      return row.bytes;
    },
    remove: (id) => remove.get(numberOf(id))?.length ?? 0,
    sequence() {
      let last = max.get()?.seq ?? 0;
      return () => {
        last += 1;
        return MARK + last;
      };
    },
  };
}
