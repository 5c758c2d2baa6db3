import assert from 'node:assert/strict';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { openConnection } from '../../helpers/hostile/raw-connection.js';
import { connect, type Json, type RawB2, rawRequest } from '../../helpers/raw-b2.js';

describe('values that nobody should send', () => {
  let server: RunningServer;
  let b2: RawB2;
  let bucketId: string;
  before(async () => {
    server = await startServer({ minPartSize: 1 });
    b2 = await connect(server);
    ({ bucketId } = await b2.createBucket('hostile-values'));
    await b2.upload(bucketId, 'stored', 'content');
  });
  after(() => server.close());

  /** Sends JSON as it stands. */
  const send = (name: string, body: string): Promise<{ status: number; json: Json }> =>
    rawRequest(`${server.url}/b2api/v4/${name}`, { method: 'POST', headers: { authorization: b2.token }, body });

  it('are refused where an object stands for a text, even one without a text of its own', async () => {
    const sse = '"serverSideEncryption":{"mode":{"toString":1},"algorithm":"AES256"}';
    const { status, json } = await send(
      'b2_start_large_file',
      `{"bucketId":"${bucketId}","fileName":"a","contentType":"a/b",${sse}}`,
    );
    assert.deepEqual([status, json.message], [400, 'unknown encryption mode: object']);
  });

  it('are refused where they are nested so deeply that they could not be written out again', async () => {
    for (const deep of ['['.repeat(100_000) + ']'.repeat(100_000), `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`]) {
      const replication = `"replicationConfiguration":{"asReplicationSource":${deep}}`;
      const body = `{"accountId":"${b2.accountId}","bucketId":"${bucketId}",${replication}}`;
      assert.equal((await send('b2_update_bucket', body)).status, 400);
    }
    const rule = `{"endpoint":"*","fault":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const refused = await rawRequest(`${server.url}/_faults`, { method: 'POST', body: rule });
    assert.deepEqual([refused.status, refused.json.message], [400, 'the request body is nested too deeply']);
  });

  it('are no prototype: fields of that name are like any other', async () => {
    const info = '{"__proto__":"a","constructor":"b"}';
    const body = `{"bucketId":"${bucketId}","fileName":"proto","contentType":"a/b","fileInfo":${info},"__proto__":{"fileName":"no"}}`;
    const { status, json } = await send('b2_start_large_file', body);
    assert.deepEqual([status, json.fileName, JSON.stringify(json.fileInfo)], [200, 'proto', info]);
    assert.equal(Object.hasOwn(Object.prototype, 'fileName'), false);
  });

  it('do not break downloads when they are the cache control of a bucket', async () => {
    for (const value of ['a\nb', 'ü → ', '\u0000', 'max-age=5']) {
      await b2.ok('b2_update_bucket', { bucketId, bucketInfo: { 'cache-control': value } });
      const { status, headers } = await b2.download('/file/hostile-values/stored');
      assert.deepEqual([status, headers['cache-control']], [200, value === 'max-age=5' ? value : undefined]);
    }
  });

  it('end where they would fill the memory: a JSON body has at most four megabytes', async () => {
    const port = Number(new URL(server.url).port);
    for (const path of ['/b2api/v4/b2_list_buckets', '/_faults']) {
      const connection = await openConnection(port);
      const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: ${b2.token}\r\nContent-Length: 4194305\r\n\r\n`;
      const [answer] = await connection.exchange([Buffer.from(head), Buffer.alloc(4_194_305, ' ')], [false]);
      assert.equal(answer?.status, 413, path);
      connection.destroy();
    }
  });

  it('are refused as the name prefix of a key: SQLite would end it at a zero, and the key would open more', async () => {
    const restricted = { keyName: 'zero', capabilities: ['listFiles', 'readFiles'], namePrefix: 'a\u0000b' };
    const { status, json } = await b2.call('b2_create_key', restricted);
    assert.deepEqual([status, json.message], [400, 'namePrefix must not contain control characters']);
  });
});
