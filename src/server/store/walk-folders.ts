import type { Connection } from './database.js';
import { afterPrefix } from './order.js';

/** The first name of each folder from a place on, as far as folders follow one another; the first name in none ends the walk. */
export type WalkFolders = (where: {
  readonly bucket: number;
  readonly from: string;
  /** Empty: there is no end. */
  readonly end: string;
  readonly prefix: string;
  readonly delimiter: string;
  readonly limit: number;
}) => string[];

/** Sorts after every name: UTF-8 has no such byte. */
export const AFTER_ALL = "cast(x'ff' as text)";

/** `which` chooses among the versions, as SQL. The database jumps from folder to folder by itself: a statement for each takes ten times as long. */
export function createWalk(connection: Connection, which: string): WalkFolders {
  const firstFrom = (place: string): string =>
    `(SELECT name FROM versions WHERE bucket = ?1 AND name >= ${place} AND name < coalesce(nullif(?3, ''), ${AFTER_ALL})
      ${which} ORDER BY name LIMIT 1)`;
  const delimiterAt = 'instr(substr(walk.name, ?4 + 1), ?5)';
  const walk = connection.query<[number, string, string, number, string, string, number], { names: string }>(
    `WITH RECURSIVE walk(name) AS (
       SELECT ${firstFrom('?2')}
       UNION ALL
       SELECT ${firstFrom(`substr(walk.name, 1, ?4 + ${delimiterAt} - 1) || ?6`)} FROM walk WHERE ${delimiterAt} > 0
       LIMIT ?7
     )
     SELECT json_group_array(name) AS names FROM walk WHERE name IS NOT NULL`,
  );
  return ({ bucket, from, end, prefix, delimiter, limit }) => {
    const behind = afterPrefix(delimiter);
    // Nothing follows a delimiter of the last code point alone, so what is behind its folders is not told by it.
    if (behind === null) return [];
    // SQLite counts code points.
    const prefixLength = Array.from(prefix).length;
    return JSON.parse(walk.get(bucket, from, end, prefixLength, delimiter, behind, limit)?.names ?? '[]') as string[];
  };
}
