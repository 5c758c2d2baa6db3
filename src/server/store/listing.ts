import type { Place } from '../ids.js';
import type { Connection } from './database.js';
import { afterPrefix, compareBytes } from './order.js';
import {
  fromRow,
  fromTexts,
  SELECT_VERSION,
  SELECT_VERSION_TEXT,
  type StoredVersion,
  type VersionRow,
} from './version-row.js';
import { AFTER_ALL, createWalk, type WalkFolders } from './walk-folders.js';

/** A version, or all names under a folder in one. */
export type Entry = { readonly folder: string } | { readonly version: StoredVersion };

export interface Selection {
  readonly bucket: number;
  readonly prefix: string;
  /** Names from the prefix to the first delimiter after it become one folder; null: no folders. */
  readonly delimiter: string | null;
  readonly startName: string;
  /** Within `startName` begin here; null: at its newest version. */
  readonly startPlace: Place | null;
  readonly limit: number;
}

export interface Listing {
  /** One entry per visible name, ordered by the bytes of the names; at most `limit`. `startPlace` does not matter. */
  names(selection: Selection): Entry[];
  /** Every version, names ascending, within a name newest first; at most `limit`. */
  versions(selection: Selection): Entry[];
  /** In the order they were started, `start` included; at most `limit`. */
  unfinished(bucket: number, prefix: string, start: number, limit: number): StoredVersion[];
}

/** Where to go on: at a name, and within it at a place. */
interface Position {
  readonly name: string;
  readonly place: Place | null;
}
interface Source {
  readonly rows: (bucket: number, from: Position, end: string, limit: number) => VersionRow[];
  readonly folders: WalkFolders;
}

/** Rows read at first behind a folder, then twice as many each time: the next name is likely in a folder, too, and others would be read in vain. */
const FIRST_BATCH = 1;

export function createListing(connection: Connection): Listing {
  const { names, versions } = sources(connection);
  const unfinished = connection.query<[number, number, string, string, number], VersionRow>(
    `${SELECT_VERSION} WHERE v.bucket = ? AND v.action = 'start' AND v.seq >= ? AND v.name >= ?
     AND v.name < coalesce(nullif(?, ''), ${AFTER_ALL}) ORDER BY v.seq LIMIT ?`,
  );
  return {
    names: (selection) => collect(names, { ...selection, startPlace: null }),
    versions: (selection) => collect(versions, selection),
    unfinished: (bucket, prefix, start, limit) =>
      unfinished.all(bucket, start, prefix, afterPrefix(prefix) ?? '', limit).flatMap((row) => fromRow(row) ?? []),
  };
}

function sources(connection: Connection): { readonly names: Source; readonly versions: Source } {
  const scan = (where: string, order: string) =>
    connection.query<[number, string, string, number], { text: string }>(
      `${SELECT_VERSION_TEXT} WHERE v.bucket = ? AND v.name >= ? AND v.name < coalesce(nullif(?, ''), ${AFTER_ALL})
       ${where} ORDER BY ${order} LIMIT ?`,
    );
  const current = scan('AND v.current = 1', 'v.name');
  const all = scan('', 'v.name, v.uploaded DESC, v.seq DESC');
  const rest = connection.query<[number, string, number, number, number], VersionRow>(
    `${SELECT_VERSION} WHERE v.bucket = ? AND v.name = ? AND (v.uploaded, v.seq) <= (?, ?)
     ORDER BY v.uploaded DESC, v.seq DESC LIMIT ?`,
  );
  return {
    names: {
      rows: (bucket, { name, place }, end, limit) =>
        fromTexts(current.all(bucket, place === null ? name : behind(name), end, limit)),
      folders: createWalk(connection, 'AND current = 1'),
    },
    versions: {
      rows(bucket, { name, place }, end, limit) {
        if (place === null) return fromTexts(all.all(bucket, name, end, limit));
        const rows = rest.all(bucket, name, place.uploaded, place.seq, limit);
        return rows.length === limit
          ? rows
          : rows.concat(fromTexts(all.all(bucket, behind(name), end, limit - rows.length)));
      },
      folders: createWalk(connection, ''),
    },
  };
}

/** No name lies between a name and the same with a NUL behind it. */
const behind = (name: string): string => `${name}\u0000`;

/** Walks the rows; at a folder it jumps behind it and those that follow, however many names are inside. */
function collect(source: Source, { bucket, prefix, delimiter, startName, startPlace, limit }: Selection): Entry[] {
  const end = afterPrefix(prefix) ?? '';
  const found: Entry[] = [];
  let batch = delimiter === null ? limit : FIRST_BATCH;
  let from: Position | null = { name: prefix, place: null };
  if (compareBytes(startName, prefix) >= 0) {
    from = { name: startName, place: folderOf(startName, prefix, delimiter) === null ? startPlace : null };
  }
  while (from !== null && found.length < limit) {
    const asked: number = Math.min(batch, limit - found.length);
    const rows: VersionRow[] = source.rows(bucket, from, end, asked);
    const folder: string | null = take(rows, found, prefix, delimiter);
    batch = folder === null ? batch * 2 : FIRST_BATCH;
    from = folder === null ? (rows.length < asked ? null : after(rows.at(-1))) : start(afterPrefix(folder));
    if (folder === null || delimiter === null || from === null) continue;
    const names = source.folders({ bucket, from: from.name, end, prefix, delimiter, limit: limit - found.length });
    from = takeFolders(names, found, from, prefix, delimiter);
  }
  return found;
}

/** Adds the folders that these names are in; answers where to go on: behind the last folder, or at the first name in none. */
function takeFolders(
  names: readonly string[],
  found: Entry[],
  from: Position,
  prefix: string,
  delimiter: string,
): Position | null {
  let next: Position | null = from;
  for (const name of names) {
    const folder = folderOf(name, prefix, delimiter);
    if (folder === null) return { name, place: null };
    found.push({ folder });
    next = start(afterPrefix(folder));
  }
  return next;
}

/** Adds rows up to the first one inside a folder; answers that folder. */
function take(rows: readonly VersionRow[], found: Entry[], prefix: string, delimiter: string | null): string | null {
  for (const row of rows) {
    const folder = folderOf(row.name, prefix, delimiter);
    if (folder !== null) {
      found.push({ folder });
      return folder;
    }
    const version = fromRow(row);
    if (version !== null) found.push({ version });
  }
  return null;
}

const start = (name: string | null): Position | null => (name === null ? null : { name, place: null });

const after = (row: VersionRow | undefined): Position | null =>
  row === undefined ? null : { name: row.name, place: { uploaded: row.uploaded, seq: row.seq - 1 } };

/** The folder a name belongs to: up to and with the first delimiter after the prefix. */
function folderOf(name: string, prefix: string, delimiter: string | null): string | null {
  if (delimiter === null || !name.startsWith(prefix)) return null;
  const at = name.indexOf(delimiter, prefix.length);
  return at < 0 ? null : name.slice(0, at + delimiter.length);
}
