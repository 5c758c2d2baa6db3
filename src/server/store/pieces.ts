import type { Connection } from './database.js';
import { createLooseContents } from './loose-contents.js';
import type { SmallContents } from './small-contents.js';

/** A run of bytes of one content. Versions share contents, so copying moves no bytes. */
export interface Piece {
  readonly content: string;
  /** A small content that is new: it is stored with its first piece. */
  readonly bytes?: Buffer;
  readonly start: number;
  readonly length: number;
  /** The key of the content, itself encrypted; null: the content is kept as it is. */
  readonly wrappedKey: string | null;
}

/** A piece with the key of its content. */
export interface ReadablePiece extends Omit<Piece, 'wrappedKey' | 'bytes'> {
  readonly key: Buffer | null;
}

export interface Pieces {
  add(owner: number, part: number, pieces: readonly Piece[]): void;
  of(owner: number): Piece[];
  /** Removes those of a part, or of all; answers the contents that nothing uses any more, which are loose from now on. */
  remove(owner: number, part?: number): string[];
  isUsed(content: string): boolean;
}

export function createPieces(connection: Connection, small: SmallContents): Pieces {
  const loose = createLooseContents(connection);
  const insert = connection.query<[number, number, number, string, number, number, string | null]>(
    'INSERT INTO pieces (owner, part, position, content, start, length, wrapped_key) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const of = connection.query<[number], Piece>(
    'SELECT content, start, length, wrapped_key AS wrappedKey FROM pieces WHERE owner = ? ORDER BY part, position',
  );
  const contents = connection.query<[number, number, number], { content: string }>(
    'SELECT DISTINCT content FROM pieces WHERE owner = ? AND part BETWEEN ? AND ?',
  );
  const remove = connection.query<[number, number, number]>(
    'DELETE FROM pieces WHERE owner = ? AND part BETWEEN ? AND ?',
  );
  const used = connection.query<[string], { owner: number }>('SELECT owner FROM pieces WHERE content = ? LIMIT 1');
  const isUsed = (content: string): boolean => used.get(content) !== undefined;
  return {
    isUsed,
    of: (owner) => of.all(owner),
    add(owner, part, pieces) {
      for (const [at, { content, bytes, start, length, wrappedKey }] of pieces.entries()) {
        if (bytes === undefined) loose.remove(content);
        else small.add(content, bytes);
        insert.run(owner, part, at, content, start, length, wrappedKey);
      }
    },
    remove(owner, part) {
      const range = [owner, part ?? 0, part ?? Number.MAX_SAFE_INTEGER] as const;
      const touched = contents.all(...range).map((row) => row.content);
      remove.run(...range);
      const unused = touched.filter((content) => !isUsed(content));
      for (const content of unused) loose.add(content);
      return unused;
    },
  };
}

/** The pieces that make up bytes `start` to `end` of a sequence of pieces. */
export function slicePieces(pieces: readonly Piece[], start: number, end: number): Piece[] {
  const result: Piece[] = [];
  let offset = 0;
  for (const piece of pieces) {
    const from = Math.max(start, offset);
    const to = Math.min(end, offset + piece.length);
    if (from < to) result.push({ ...piece, start: piece.start + from - offset, length: to - from });
    offset += piece.length;
  }
  return result;
}
