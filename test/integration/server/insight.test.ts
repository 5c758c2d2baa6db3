import assert from 'node:assert/strict';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { connect, type Json, type RawB2, rawRequest } from '../../helpers/raw-b2.js';

describe('what the embedded server tells of its work', () => {
  let server: RunningServer;
  let b2: RawB2;
  let bucketId: string;
  beforeEach(async () => {
    server = await startServer({ logRequests: 5 });
    b2 = await connect(server);
    ({ bucketId } = await b2.createBucket('watched'));
  });
  afterEach(() => server.close());

  const get = (path: string) => rawRequest(`${server.url}${path}`);
  const stats = async (): Promise<Json> => (await get('/_stats')).json;
  const log = async (query = ''): Promise<Json[]> => {
    const { headers, body } = await get(`/_log${query}`);
    assert.equal(headers['content-type'], 'application/x-ndjson');
    return body
      .toString()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  };

  it('counts requests and bytes by endpoint and class of status', async () => {
    await b2.upload(bucketId, 'file', Buffer.alloc(1000));
    await b2.download('/file/watched/file');
    await b2.download('/file/watched/missing');
    server.faults.add({ endpoint: 'b2_list_keys', fault: { kind: 'drop_response' } });
    await assert.rejects(b2.call('b2_list_keys'));
    const { endpoints, requests, bytesIn, bytesOut, statuses } = await stats();
    assert.deepEqual(endpoints.b2_upload_file.statuses, { '2xx': 1 });
    assert.equal(endpoints.b2_upload_file.bytesIn, 1000);
    assert.equal(endpoints.b2_list_keys.statuses.none, 1);
    const downloads = endpoints.b2_download_file_by_name;
    assert.deepEqual([downloads.requests, downloads.statuses], [2, { '2xx': 1, '4xx': 1 }]);
    assert.ok(downloads.bytesOut > 1000);
    const sum = (field: string): number =>
      Object.values<Json>(endpoints).reduce((total, counts) => total + counts[field], 0);
    assert.deepEqual([requests, bytesIn, bytesOut], [sum('requests'), sum('bytesIn'), sum('bytesOut')]);
    assert.deepEqual(statuses, { '2xx': 5, '4xx': 1, none: 1 });
  });

  it('counts transactions by billing class, lists by their length, and estimates their cost', async () => {
    const before = (await stats()).transactions;
    await Promise.all(Array.from({ length: 4 }, (_, at) => b2.upload(bucketId, `file ${at}`, 'x')));
    await b2.call('b2_list_file_names', { bucketId });
    await b2.call('b2_list_file_names', { bucketId: 'unknown' });
    await b2.download('/file/watched/file%201', {}, 'HEAD');
    const { transactions, estimatedCost } = await stats();
    assert.deepEqual(transactions, { A: before.A + 8, B: before.B + 1, C: before.C + 1 });
    assert.equal(estimatedCost.amount, 0);
    assert.match(estimatedCost.note, /^an estimate/);
  });

  it('logs the last requests with what they met', async () => {
    server.faults.add({ endpoint: 'b2_list_keys', fault: { kind: 'html_error' } });
    await b2.call('b2_list_keys');
    const lines = await log();
    assert.deepEqual(
      lines.map(({ method, url, endpoint, status }) => [method, url, endpoint, status]),
      [
        ['GET', '/b2api/v4/b2_authorize_account', 'b2_authorize_account', 200],
        ['POST', '/b2api/v4/b2_create_bucket', 'b2_create_bucket', 200],
        ['POST', '/b2api/v4/b2_list_keys', 'b2_list_keys', 502],
      ],
    );
    assert.deepEqual(lines[2].faults, ['html_error']);
    assert.deepEqual(await log('?last=1'), lines.slice(2));
    assert.deepEqual(await log('?last=0'), []);
    for (let turn = 0; turn < 4; turn += 1) await b2.download(`/file/watched/${turn}`);
    assert.deepEqual(
      (await log()).map(({ url }) => url),
      ['/b2api/v4/b2_list_keys', ...[0, 1, 2, 3].map((turn) => `/file/watched/${turn}`)],
    );
    assert.equal((await get('/_log?last=x')).status, 400);
  });

  it('tells no secret', async () => {
    await b2.upload(bucketId, 'file', 'x');
    const { authorizationToken } = await b2.ok('b2_get_download_authorization', {
      bucketId,
      fileNamePrefix: '',
      validDurationInSeconds: 60,
    });
    const open = await get(`/file/watched/file?Authorization=${encodeURIComponent(authorizationToken)}`);
    assert.equal(open.status, 200);
    const told = (await get('/_log')).body.toString() + JSON.stringify(await stats());
    for (const secret of [authorizationToken, b2.token, server.applicationKey]) assert.ok(!told.includes(secret));
    assert.match(told, /watched\/file\?Authorization=REDACTED/);
  });

  it('holds no log where none is wanted, and refuses sizes that make no sense', async () => {
    const silent = await startServer({ logRequests: 0 });
    await connect(silent);
    assert.equal((await rawRequest(`${silent.url}/_log`)).body.length, 0);
    await silent.close();
    for (const logRequests of [-1, 0.5, 100_001]) {
      await assert.rejects(startServer({ logRequests }), /logRequests must be a whole number from 0 to 100000/);
    }
  });
});
