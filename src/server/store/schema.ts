/** Grows with every change of the tables. */
export const SCHEMA_VERSION = 5;

/**
 * Names are TEXT with SQLite's binary collation, which orders by UTF-8 bytes as B2 does. `current` marks the version that
 * a name stands for: the newest finished one, unless that is a hide marker.
 * A version's bytes are its pieces in the order of part and position; a part keeps its pieces when the file is finished.
 * A version is found by the number in its id: an index of ids, in no order, would cost as much as all else of an upload.
 * A replica has the number of the version it was made from. An event waits until the webhook of its rule took it.
 */
export const SCHEMA = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE buckets (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  settings TEXT NOT NULL,
  revision INTEGER NOT NULL
);

CREATE TABLE keys (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  capabilities TEXT NOT NULL,
  buckets TEXT,
  prefix TEXT,
  expires INTEGER
);

CREATE TABLE versions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  bucket INTEGER NOT NULL REFERENCES buckets(seq),
  name TEXT NOT NULL,
  action TEXT NOT NULL,
  uploaded INTEGER NOT NULL,
  length INTEGER NOT NULL,
  sha1 TEXT,
  md5 TEXT,
  type TEXT NOT NULL,
  info TEXT NOT NULL,
  retention_mode TEXT,
  retain_until INTEGER,
  hold TEXT,
  encryption TEXT,
  key_digest TEXT,
  current INTEGER NOT NULL DEFAULT 0,
  replication TEXT,
  replica_of INTEGER
);
CREATE INDEX versions_by_name ON versions(bucket, name, uploaded DESC, seq DESC);
CREATE UNIQUE INDEX versions_current ON versions(bucket, name) WHERE current = 1;
CREATE INDEX versions_unfinished ON versions(bucket, seq) WHERE action = 'start';
CREATE INDEX versions_to_replicate ON versions(bucket, replication, seq) WHERE replication IN ('PENDING', 'FAILED');

CREATE TABLE parts (
  owner INTEGER NOT NULL,
  number INTEGER NOT NULL,
  length INTEGER NOT NULL,
  sha1 TEXT NOT NULL,
  uploaded INTEGER NOT NULL,
  PRIMARY KEY (owner, number)
) WITHOUT ROWID;

CREATE TABLE pieces (
  owner INTEGER NOT NULL,
  part INTEGER NOT NULL,
  position INTEGER NOT NULL,
  content TEXT NOT NULL,
  start INTEGER NOT NULL,
  length INTEGER NOT NULL,
  wrapped_key TEXT,
  PRIMARY KEY (owner, part, position)
) WITHOUT ROWID;
CREATE INDEX pieces_by_content ON pieces(content);

CREATE TABLE small_contents (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL);

CREATE TABLE loose_contents (id TEXT PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  bucket INTEGER NOT NULL,
  rule TEXT NOT NULL,
  event TEXT NOT NULL
);
CREATE INDEX events_by_rule ON events(bucket, rule, seq);

CREATE TABLE webhooks (
  bucket INTEGER NOT NULL,
  rule TEXT NOT NULL,
  failures INTEGER NOT NULL,
  due INTEGER NOT NULL,
  suspended TEXT,
  lost INTEGER NOT NULL,
  PRIMARY KEY (bucket, rule)
) WITHOUT ROWID
`;
