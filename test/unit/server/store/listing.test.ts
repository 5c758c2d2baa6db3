import assert from 'node:assert/strict';
import { createBuckets } from '../../../../src/server/store/buckets.js';
import { type Connection, openDatabase, type SqlValue } from '../../../../src/server/store/database.js';
import { createListing } from '../../../../src/server/store/listing.js';
import { createPassingContents } from '../../../../src/server/store/small-contents.js';
import { createVersions } from '../../../../src/server/store/versions.js';
import { addBucket, addVersion } from '../../../helpers/server-store.js';

/** Tells what passes through a connection: every statement, and how many rows each run gave. */
function observe(inner: Connection, onStatement: (sql: string) => void, onRows: (count: number) => void): Connection {
  return {
    ...inner,
    query<Params extends readonly SqlValue[], Row>(sql: string) {
      onStatement(sql);
      const query = inner.query<Params, Row>(sql);
      const all = (...params: Params) => {
        const rows = query.all(...params);
        onRows(rows.length);
        return rows;
      };
      return { ...query, all };
    },
  };
}

describe('the listing of the embedded server', () => {
  let connection: Connection;
  beforeEach(() => {
    connection = openDatabase(null);
  });
  afterEach(() => connection.close());

  it('reads by index only and in its order: no scan, no sort', () => {
    const statements: string[] = [];
    createListing(
      observe(
        connection,
        (sql) => statements.push(sql),
        () => undefined,
      ),
    );
    assert.equal(statements.length, 6);
    for (const sql of statements) {
      const plan = connection.query<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll('?', '1')}`).all();
      // The steps of a walk over folders are a table, too, which has no index and needs none.
      const steps =
        /^(?:SEARCH |SCAN walk$|SCAN CONSTANT ROW$|SCALAR |CORRELATED SCALAR |CO-ROUTINE |SETUP$|RECURSIVE STEP$)/;
      for (const { detail } of plan) assert.match(detail, steps, `${detail}\n${sql}`);
    }
  });

  it('jumps over a folder instead of reading it', () => {
    let read = 0;
    const listing = createListing(
      observe(
        connection,
        () => undefined,
        (count) => {
          read += count;
        },
      ),
    );
    const store = { buckets: createBuckets(connection), versions: createVersions(connection, createPassingContents()) };
    const bucket = addBucket(store, 'bucket');
    connection.transaction(() => {
      for (let at = 0; at < 3000; at += 1) addVersion(store, bucket, { name: `${at % 3}/file ${at}` });
    });
    addVersion(store, bucket, { name: 'z' });
    const ask = { bucket: bucket.seq, prefix: '', delimiter: '/', startName: '', startPlace: null, limit: 1001 };
    for (const list of [listing.names, listing.versions]) {
      read = 0;
      const labels = list(ask).map((entry) => ('folder' in entry ? entry.folder : entry.version.name));
      assert.deepEqual(labels, ['0/', '1/', '2/', 'z']);
      assert.ok(read < 40, `${read} rows were read`);
    }
  });
});
