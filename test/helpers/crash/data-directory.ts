import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';

/**
 * What is wrong with the files of a server that does nothing at the moment, or is gone. This is the one place of the tests that knows how
 * they are laid out; it uses none of the server's code. `swept`: the server has looked for what nothing refers to.
 */
export function problemsIn(directory: string, swept: boolean): string[] {
  const copy = mkdtempSync(join(tmpdir(), 'backblazeb2-inspect-'));
  try {
    // The server holds its database alone, and a look must not repair what it shall repair.
    for (const file of ['metadata.sqlite', 'metadata.sqlite-wal']) {
      if (existsSync(join(directory, file))) copyFileSync(join(directory, file), join(copy, file));
    }
    const database = new Database(join(copy, 'metadata.sqlite'));
    try {
      return [...tableProblems(database, swept), ...contentProblems(database, directory, swept)];
    } finally {
      database.close();
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Each finds rows that must not be there. */
const CHECKS: Readonly<Record<string, string>> = {
  'a version without its bucket': 'SELECT id FROM versions WHERE bucket NOT IN (SELECT seq FROM buckets)',
  'a part without its large file': `SELECT owner FROM parts WHERE owner NOT IN (SELECT seq FROM versions WHERE action = 'start')`,
  'a piece without its version': 'SELECT owner FROM pieces WHERE owner NOT IN (SELECT seq FROM versions)',
  'a piece without its part': `SELECT p.owner FROM pieces p JOIN versions v ON v.seq = p.owner WHERE v.action = 'start'
    AND NOT EXISTS (SELECT 1 FROM parts WHERE owner = p.owner AND number = p.part)`,
  'a version whose pieces are not as long as it': `SELECT v.id FROM versions v WHERE action <> 'start' AND length <>
    (SELECT coalesce(sum(length), 0) FROM pieces WHERE owner = v.seq)`,
  'a part whose pieces are not as long as it': `SELECT owner FROM parts q WHERE length <>
    (SELECT coalesce(sum(length), 0) FROM pieces WHERE owner = q.owner AND part = q.number)`,
  'a name that does not stand for its newest version': `SELECT id FROM versions v WHERE action <> 'start' AND current <>
    (action = 'upload' AND NOT EXISTS (SELECT 1 FROM versions w WHERE w.bucket = v.bucket AND w.name = v.name
      AND w.action <> 'start' AND (w.uploaded, w.seq) > (v.uploaded, v.seq)))`,
  'an unfinished large file that a name stands for': `SELECT id FROM versions WHERE action = 'start' AND current = 1`,
  'a small content that is not there': `SELECT content FROM pieces p WHERE content LIKE 's%' AND start + length >
    coalesce((SELECT length(bytes) FROM small_contents WHERE 's' || seq = p.content), -1)`,
  'a content in use that is to be removed': 'SELECT id FROM loose_contents WHERE id IN (SELECT content FROM pieces)',
  'a number that will be given again': `SELECT id FROM versions WHERE seq > (SELECT seq FROM sqlite_sequence
    WHERE name = 'versions')`,
};

function tableProblems(database: Database.Database, swept: boolean): string[] {
  const rows = (sql: string): unknown[] => database.prepare(sql).all();
  const [integrity] = rows('PRAGMA integrity_check') as { integrity_check: string }[];
  const broken = integrity?.integrity_check === 'ok' ? [] : [`integrity_check: ${integrity?.integrity_check}`];
  const foreign = rows('PRAGMA foreign_key_check').map((row) => `foreign_key_check: ${JSON.stringify(row)}`);
  const found = Object.entries(swept ? { ...CHECKS, ...SWEPT_CHECKS } : CHECKS).flatMap(([what, sql]) =>
    rows(sql).map((row) => `${what}: ${JSON.stringify(row)}`),
  );
  return [...broken, ...foreign, ...found];
}

/** After a sweep these are wrong, too. */
const SWEPT_CHECKS: Readonly<Record<string, string>> = {
  'a small content that nothing refers to': `SELECT seq FROM small_contents WHERE 's' || seq NOT IN (SELECT content FROM pieces)`,
  'a content that is still to be removed': 'SELECT id FROM loose_contents',
};

/** Every content that is referred to is on the disk and long enough; after a sweep there is no other one. Small ones are in a table. */
function contentProblems(database: Database.Database, directory: string, swept: boolean): string[] {
  const used = database
    .prepare(`SELECT content, max(start + length) AS bytes FROM pieces WHERE content NOT LIKE 's%' GROUP BY content`)
    .all() as {
    content: string;
    bytes: number;
  }[];
  const lengths = new Map(
    filesIn(join(directory, 'contents')).map(({ name, path }) => [name, statSync(path).size] as const),
  );
  const missing = used
    .filter(({ content, bytes }) => (lengths.get(content) ?? -1) < bytes)
    .map(({ content, bytes }) => `content ${content} has ${lengths.get(content) ?? 'no'} bytes of ${bytes}`);
  if (!swept) return missing;
  const known = new Set(used.map(({ content }) => content));
  const left = [...lengths.keys()].filter((name) => !known.has(name)).map((name) => `nothing refers to ${name}`);
  const half = filesIn(join(directory, 'incoming')).map(({ name }) => `half a content was left: ${name}`);
  return [...missing, ...left, ...half];
}

/** True while a content is half received. */
export const isReceiving = (directory: string): boolean => filesIn(join(directory, 'incoming')).length > 0;

/** What a server leaves that is killed between keeping a content and recording it. */
export function leaveOrphan(directory: string): void {
  const folder = join(directory, 'contents', 'ff');
  mkdirSync(folder, { recursive: true });
  const id = 'f'.repeat(32);
  writeFileSync(join(folder, id), 'kept, but without a version');
  const database = new Database(join(directory, 'metadata.sqlite'));
  // A statement would keep the file locked until it is collected.
  database.exec(`INSERT INTO loose_contents (id) VALUES ('${id}')`);
  database.close();
}

const filesIn = (directory: string): { name: string; path: string }[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({ name: entry.name, path: join(entry.parentPath, entry.name) }));
