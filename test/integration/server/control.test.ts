import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { basic, connect, type Json, type RawAnswer, type RawB2, rawRequest } from '../../helpers/raw-b2.js';
import { startServeCommand } from '../../helpers/serve-command.js';

const HOUR_MS = 3_600_000;

describe('controlling the embedded server over HTTP', () => {
  let server: RunningServer;
  let b2: RawB2;
  let bucketId: string;
  before(async () => {
    server = await startServer({ seed: 3 });
    b2 = await connect(server);
    ({ bucketId } = await b2.createBucket('steered'));
    await b2.upload(bucketId, 'photos/one.jpg', 'one');
    await b2.upload(bucketId, 'notes.txt', 'notes');
  });
  afterEach(() => server.faults.clear());
  after(() => server.close());

  const ask = (method: string, path: string, body?: Json, headers: Record<string, string> = {}): Promise<RawAnswer> =>
    rawRequest(`${server.url}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const post = async (path: string, body: Json): Promise<Json> => (await ask('POST', path, body)).json;
  const listed = async (): Promise<Json[]> => (await ask('GET', '/_faults')).json.faults;
  const busy = { kind: 'status', status: 503, code: 'service_unavailable' };

  it('says that it is well, and which paths and methods it has', async () => {
    assert.deepEqual((await ask('GET', '/_health')).json, { status: 'ok' });
    const unknown = await ask('GET', '/_nothing');
    assert.equal(unknown.status, 404);
    assert.match(unknown.json.message, /known are .*_faults/);
    for (const path of ['/_health/x', '/_faults/', '/_faults/1/2', '/_clock/']) {
      assert.notEqual((await ask('GET', path)).status, 200, path);
    }
    const wrong = await ask('PUT', '/_faults', {});
    assert.deepEqual([wrong.status, wrong.headers.allow], [405, 'GET, POST, DELETE']);
  });

  it('adds a rule, tells what it saw and hit, and removes it', async () => {
    const rule = { endpoint: 'b2_list_keys', skip: 1, count: 1, fault: busy };
    const [added] = (await post('/_faults', rule)).faults;
    assert.deepEqual(added, { id: added.id, rule, seen: 0, hits: 0 });
    const statuses = [];
    for (let turn = 0; turn < 3; turn += 1) statuses.push((await b2.call('b2_list_keys')).status);
    assert.deepEqual(statuses, [200, 503, 200]);
    assert.deepEqual(await listed(), [{ ...added, seen: 3, hits: 1 }]);
    assert.deepEqual((await ask('DELETE', `/_faults/${added.id}`)).json, { faults: [] });
    assert.equal((await ask('DELETE', `/_faults/${added.id}`)).status, 404);
    assert.equal((await ask('DELETE', '/_faults/x')).status, 400);
  });

  it('adds a list of rules or, when one of them is wrong, none; and clears all', async () => {
    const good = { endpoint: '*', fault: { kind: 'latency', ms: 0 } };
    const refused = await ask('POST', '/_faults', [good, { endpoint: '*', fault: { kind: 'latency' } }]);
    assert.equal(refused.status, 400);
    assert.match(refused.json.message, /ms must be a whole number of milliseconds/);
    assert.deepEqual(await listed(), []);
    assert.equal((await post('/_faults', [good, good])).faults.length, 2);
    assert.deepEqual((await ask('DELETE', '/_faults')).json, { faults: [] });
  });

  it('says what a rule may be', async () => {
    const cases: [Json, RegExp][] = [
      ['x', /an object with the fields endpoint and fault/],
      [{ endpoint: 'b2_fly', fault: busy }, /unknown endpoint "b2_fly"; legal are \*/],
      [{ endpoint: '*' }, /fault must be an object/],
      [{ endpoint: '*', fault: { kind: 'rain' } }, /unknown kind of fault "rain"; known are bandwidth, corrupt/],
      [{ endpoint: '*', times: 2, fault: busy }, /no field times; legal are endpoint, fault, bucket, name, skip/],
      [{ endpoint: '*', fault: { ...busy, extra: 1 } }, /a fault of kind status has no field extra/],
      [{ endpoint: '*', probability: 0, fault: busy }, /probability must be a number above 0 and up to 1, not 0/],
      [{ endpoint: '*', fault: { ...busy, status: 200 } }, /status must be an HTTP status from 400 to 599/],
      [{ endpoint: '*', fault: { kind: 'wrong_length', byBytes: 0 } }, /byBytes must be .* other than 0/],
      [{ endpoint: '*', name: 7, fault: busy }, /name must be a pattern/],
      [{ endpoint: '*', skip: '2', fault: busy }, /skip must be a whole number, not "2"/],
      [{ endpoint: '*', bucket: '', fault: busy }, /bucket must be the name or id of a bucket, not ""/],
      [{ fault: busy }, /a rule needs the field endpoint/],
    ];
    for (const [rule, message] of cases) {
      const { status, json } = await ask('POST', '/_faults', rule);
      assert.equal(status, 400);
      assert.match(json.message, message);
    }
    const broken = await rawRequest(`${server.url}/_faults`, { method: 'POST', body: '{' });
    assert.deepEqual([broken.status, broken.json.code], [400, 'bad_json']);
  });

  it('meets requests about one bucket or about names of one form', async () => {
    const other = await b2.createBucket('left-alone');
    const hide = async (id: string, fileName: string): Promise<number> =>
      (await b2.call('b2_hide_file', { bucketId: id, fileName })).status;
    await post('/_faults', { endpoint: '*', bucket: 'left-alone', fault: busy });
    assert.equal((await b2.call('b2_get_upload_url', { bucketId: other.bucketId })).status, 503);
    assert.equal((await b2.call('b2_list_buckets', { bucketName: 'left-alone' })).status, 503);
    assert.equal((await b2.download('/file/left-alone/x')).status, 503);
    assert.equal((await b2.upload(bucketId, 'notes.txt', 'more notes')).status, 200);
    server.faults.clear();
    await post('/_faults', { endpoint: '*', name: 'photos/*.jpg', fault: busy });
    assert.equal((await b2.download('/file/steered/photos/one.jpg')).status, 503);
    assert.equal((await b2.upload(bucketId, 'photos/two.jpg', 'two')).status, 503);
    assert.equal(await hide(bucketId, 'photos/one.jpg'), 503);
    assert.equal((await b2.download('/file/steered/notes.txt')).body.toString(), 'more notes');
    assert.equal((await b2.call('b2_list_file_names', { bucketId })).status, 200);
    server.faults.clear();
    const { fileId } = (await b2.upload(bucketId, 'photos/two.jpg', 'two')).json;
    await post('/_faults', { endpoint: '*', name: 'photos/t??.jpg', fault: busy });
    assert.equal((await b2.call('b2_get_file_info', { fileId })).status, 503);
    assert.equal((await b2.download(`/b2api/v4/b2_download_file_by_id?fileId=${fileId}`)).status, 503);
  });

  it('leaves a body as it was after looking into it for its names', async () => {
    await post('/_faults', { endpoint: '*', name: 'x*', fault: busy });
    const broken = await rawRequest(`${server.url}/b2api/v4/b2_list_keys`, {
      method: 'POST',
      headers: { authorization: b2.token },
      body: '{"fileName":',
    });
    assert.equal(broken.json.code, 'bad_json');
    assert.equal((await b2.ok('b2_list_buckets', { bucketName: 'steered' })).buckets.length, 1);
  });

  it('draws by a probability, the same again from the same seed', async () => {
    const draw = async (): Promise<number[]> => {
      const own = await startServer({ seed: 11 });
      own.faults.add({ endpoint: 'b2_list_keys', probability: 0.5, fault: { kind: 'html_error' } });
      const session = await connect(own);
      const statuses = [];
      for (let turn = 0; turn < 30; turn += 1) statuses.push((await session.call('b2_list_keys')).status);
      await own.close();
      return statuses;
    };
    const first = await draw();
    assert.deepEqual([...new Set(first)].sort(), [200, 502]);
    assert.deepEqual(await draw(), first);
  });

  it('moves the time that tokens end by', async () => {
    const session = await connect(server);
    const target = await session.ok('b2_get_upload_url', { bucketId });
    const { now } = (await ask('GET', '/_clock')).json;
    const moved = (await post('/_clock', { advanceMs: 25 * HOUR_MS })).now;
    assert.ok(moved >= now + 25 * HOUR_MS && moved < now + 26 * HOUR_MS);
    assert.equal((await session.call('b2_list_keys')).json.code, 'expired_auth_token');
    const about = { 'x-bz-file-name': 'late', 'content-type': 'a/b' };
    assert.equal((await session.uploadTo(target, 'late', about)).json.code, 'expired_auth_token');
    const set = (await post('/_clock', { set: Date.UTC(2020, 1, 29) })).now;
    assert.ok(set >= Date.UTC(2020, 1, 29) && set < Date.UTC(2020, 1, 29) + HOUR_MS);
    const uploaded = await (await connect(server)).upload(bucketId, 'early', 'x');
    assert.equal(new Date(uploaded.json.uploadTimestamp).getUTCFullYear(), 2020);
    for (const wrong of [{}, { set: 'now' }, { advanceMs: -1 }, { set: 1, advanceMs: 1 }, { back: 1 }, null]) {
      assert.equal((await ask('POST', '/_clock', wrong)).status, 400, JSON.stringify(wrong));
    }
    await server.clock.set(now);
  });

  it('is not for web pages', async () => {
    const answer = await ask('GET', '/_health', undefined, { origin: 'https://example.com' });
    assert.deepEqual([answer.status, answer.json.code], [403, 'access_denied']);
  });

  it('is for the master key alone where keys were given', async () => {
    const own = await startServer({ keyId: 'master', key: 'secret' });
    const session = await connect(own);
    const made = await session.ok('b2_create_key', { keyName: 'other', capabilities: ['listBuckets', 'writeKeys'] });
    const status = async (authorization?: string): Promise<number> =>
      (await rawRequest(`${own.url}/_health`, { headers: authorization === undefined ? {} : { authorization } }))
        .status;
    assert.equal(await status(), 401);
    assert.equal(await status(basic('master', 'wrong')), 401);
    assert.equal(await status(basic(made.applicationKeyId, made.applicationKey)), 401);
    assert.equal(await status(session.token), 401);
    assert.equal(await status(basic('master', 'secret')), 200);
    await own.close();
  });

  it('begins with the rules of a file', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'backblazeb2-faults-'));
    const file = join(directory, 'faults.json');
    writeFileSync(file, JSON.stringify({ endpoint: 'b2_list_keys', count: 1, fault: busy }));
    const { server: served, stop } = await startServeCommand('--faults', file);
    const session = await connect(served);
    const statuses = [(await session.call('b2_list_keys')).status, (await session.call('b2_list_keys')).status];
    assert.deepEqual(statuses, [503, 200]);
    assert.equal(await stop('SIGTERM'), 0);
    await assert.rejects(startServer({ faults: [{ endpoint: '*' } as never] }), /fault must be an object/);
    rmSync(directory, { recursive: true });
  });
});
