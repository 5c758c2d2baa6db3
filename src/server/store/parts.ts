import type { Connection } from './database.js';
import { createPieces, type Piece } from './pieces.js';
import type { SmallContents } from './small-contents.js';

/** A stored part of an unfinished large file. */
export interface StoredPart {
  readonly number: number;
  readonly length: number;
  readonly sha1: string;
  readonly uploaded: number;
}

export interface Parts {
  /** Adds a part or replaces the one of that number; answers the contents that nothing uses any more. */
  put(owner: number, part: StoredPart, pieces: readonly Piece[]): string[];
  /** In order of number, beginning with `start`, at most `limit`. */
  list(owner: number, start: number, limit: number): StoredPart[];
}

export function createParts(connection: Connection, small: SmallContents): Parts {
  const pieces = createPieces(connection, small);
  const put = connection.query<[number, number, number, string, number]>(
    'INSERT OR REPLACE INTO parts (owner, number, length, sha1, uploaded) VALUES (?, ?, ?, ?, ?)',
  );
  const list = connection.query<[number, number, number], StoredPart>(
    'SELECT number, length, sha1, uploaded FROM parts WHERE owner = ? AND number >= ? ORDER BY number LIMIT ?',
  );
  return {
    put(owner, part, its) {
      const before = pieces.remove(owner, part.number);
      put.run(owner, part.number, part.length, part.sha1, part.uploaded);
      pieces.add(owner, part.number, its);
      // A part may be copied over itself.
      return before.filter((content) => !pieces.isUsed(content));
    },
    list: (owner, start, limit) => list.all(owner, start, limit),
  };
}
