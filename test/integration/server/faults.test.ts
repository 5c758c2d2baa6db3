import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type FaultRule, type RunningServer, startServer } from '../../../src/server/index.js';
import { openConnection } from '../../helpers/hostile/raw-connection.js';
import { connect, type RawB2, rawRequest, sha1, type UploadTarget } from '../../helpers/raw-b2.js';

const ABOUT = { 'x-bz-file-name': 'file', 'content-type': 'text/plain' };
const HOUR_MS = 3_600_000;
const BROKEN = { code: /^(ECONNRESET|EPIPE)$/ };

describe('faults of the embedded server', () => {
  let server: RunningServer;
  let b2: RawB2;
  let bucketId: string;
  const content = randomBytes(500_000);
  before(async () => {
    server = await startServer({ seed: 7 });
    b2 = await connect(server);
    ({ bucketId } = await b2.createBucket('faults'));
    await b2.upload(bucketId, 'stored', content);
  });
  afterEach(() => server.faults.clear());
  after(() => server.close());

  const names = async (): Promise<string[]> =>
    (await b2.ok('b2_list_file_names', { bucketId })).files.map((file: { fileName: string }) => file.fileName);
  const statuses = async (count: number): Promise<number[]> => {
    const found = [];
    for (let turn = 0; turn < count; turn += 1) found.push((await b2.call('b2_list_buckets')).status);
    return found;
  };
  const busy: FaultRule['fault'] = { kind: 'status', status: 503, code: 'service_unavailable', retryAfterSeconds: 3 };

  it('hit so many requests of an endpoint after so many others', async () => {
    server.faults.add({ endpoint: 'b2_list_buckets', skip: 1, count: 2, fault: busy });
    assert.equal((await b2.call('b2_list_keys')).status, 200);
    assert.deepEqual(await statuses(4), [200, 503, 503, 200]);
  });

  it('hit every request of every endpoint until they are cleared', async () => {
    server.faults.add({ endpoint: '*', fault: busy });
    assert.deepEqual(await statuses(3), [503, 503, 503]);
    assert.equal((await b2.download('/file/faults/stored')).status, 503);
    server.faults.clear();
    assert.deepEqual(await statuses(1), [200]);
  });

  it('are refused when they are none', () => {
    const add = (rule: unknown) => () => server.faults.add(rule as FaultRule);
    assert.throws(add({ endpoint: '*', fault: { kind: 'earthquake' } }), /unknown kind of fault "earthquake"/);
    assert.throws(add({ endpoint: '*', count: -1, fault: busy }), /count must be a whole number, not -1/);
    assert.throws(add({ endpoint: 'b2_fly', fault: busy }), /unknown endpoint "b2_fly"/);
  });

  it('status: answers with the error, its message and Retry-After, and ends an upload URL', async () => {
    server.faults.add({ endpoint: 'b2_upload_file', count: 1, fault: { ...busy, message: 'no tomes available' } });
    const target: UploadTarget = await b2.ok('b2_get_upload_url', { bucketId });
    const { status, json, headers } = await b2.uploadTo(target, 'x', ABOUT);
    assert.deepEqual(
      [status, json, headers['retry-after']],
      [503, { code: 'service_unavailable', message: 'no tomes available', status: 503 }, '3'],
    );
    assert.equal((await b2.uploadTo(target, 'x', ABOUT)).json.code, 'bad_auth_token');
  });

  it('latency: holds the answer back', async () => {
    server.faults.add({ endpoint: 'b2_list_buckets', count: 1, fault: { kind: 'latency', ms: 20 } });
    assert.deepEqual(await statuses(1), [200]);
    await staysOpen({ endpoint: 'b2_list_buckets', fault: { kind: 'latency', ms: HOUR_MS } }, (held) =>
      held.call('b2_list_buckets'),
    );
  });

  it('bandwidth: lets everything through, more slowly, in both directions', async () => {
    server.faults.add({ endpoint: '*', fault: { kind: 'bandwidth', bytesPerSecond: 20_000_000 } });
    assert.equal((await b2.upload(bucketId, 'slow', content)).json.contentSha1, sha1(content));
    assert.deepEqual((await b2.download('/file/faults/slow')).body, content);
    const fault = { kind: 'bandwidth', bytesPerSecond: 50 } as const;
    await staysOpen({ endpoint: 'b2_upload_file', fault }, (held, id) => held.upload(id, 'slow', content));
    await staysOpen({ endpoint: 'b2_list_keys', fault }, (held) => held.call('b2_list_keys'));
  });

  /** Runs an operation on a server of its own; it must still be under way when the server has done other things and stops. */
  async function staysOpen(
    rule: FaultRule,
    operation: (held: RawB2, bucketId: string) => Promise<unknown>,
  ): Promise<void> {
    const other = await startServer();
    const held = await connect(other);
    const made = await held.createBucket('held-back');
    other.faults.add(rule);
    let ended = false;
    const outcome = operation(held, made.bucketId).then(
      () => 'answered',
      (error: NodeJS.ErrnoException) => error.code,
    );
    void outcome.finally(() => {
      ended = true;
    });
    try {
      for (let turn = 0; turn < 5; turn += 1) await connect(server);
      assert.equal(ended, false);
    } finally {
      await other.close();
    }
    assert.match(String(await outcome), /^(ECONNRESET|EPIPE)$/);
  }

  it('truncate: ends a download in the middle', async () => {
    server.faults.add({
      endpoint: 'b2_download_file_by_name',
      count: 1,
      fault: { kind: 'truncate', afterBytes: 1000 },
    });
    await assert.rejects(b2.download('/file/faults/stored'), BROKEN);
    assert.deepEqual((await b2.download('/file/faults/stored')).body, content);
  });

  it('truncate: lets the headers through where not one byte of the body may come', async () => {
    const rule = { endpoint: 'b2_download_file_by_name', count: 1 } as const;
    server.faults.add({ ...rule, fault: { kind: 'truncate', afterBytes: 0 } });
    const connection = await openConnection(Number(new URL(server.url).port));
    const head = `GET /file/faults/stored HTTP/1.1\r\nHost: a\r\nAuthorization: ${b2.token}\r\n\r\n`;
    const [answer] = await connection.exchange([Buffer.from(head)], [false]);
    assert.deepEqual([answer?.status, answer?.body.length], [200, 0]);
    assert.match(answer?.head ?? '', /content-length: 500000/i);
  });

  it('end a connection on which other answers wait', async () => {
    server.faults.add({ endpoint: 'b2_list_keys', fault: { kind: 'drop_response' } });
    server.faults.add({ endpoint: 'b2_list_buckets', fault: { kind: 'latency', ms: HOUR_MS } });
    const connection = await openConnection(Number(new URL(server.url).port));
    const body = JSON.stringify({ accountId: b2.accountId });
    const head = (name: string): string =>
      `POST /b2api/v4/${name} HTTP/1.1\r\nHost: a\r\nAuthorization: ${b2.token}\r\nContent-Length: ${body.length}\r\n\r\n`;
    const both = Buffer.from(`${head('b2_list_buckets')}${body}${head('b2_list_keys')}${body}`);
    assert.deepEqual(await connection.exchange([both], [false, false]), []);
  });

  it('reset: breaks the connection at once, in the request or in the answer', async function () {
    // On a busy machine the client was seen to miss the break; the next try tells whether the fault works.
    this.timeout(10_000).retries(2);
    for (const afterBytes of [0, 1000]) {
      server.faults.add({ endpoint: 'b2_download_file_by_name', count: 1, fault: { kind: 'reset', afterBytes } });
      await assert.rejects(b2.download('/file/faults/stored'), BROKEN);
    }
    server.faults.add({ endpoint: 'b2_upload_file', count: 1, fault: { kind: 'reset', afterBytes: 1000 } });
    await assert.rejects(b2.upload(bucketId, 'reset', content), BROKEN);
    assert.ok(!(await names()).includes('reset'));
  });

  it('drop_response: does the work and does not say so', async () => {
    server.faults.add({ endpoint: 'b2_upload_file', count: 1, fault: { kind: 'drop_response' } });
    await assert.rejects(b2.upload(bucketId, 'dropped', 'x'), BROKEN);
    assert.ok((await names()).includes('dropped'));
  });

  it('never_answer: does nothing and says nothing until the client or the server ends it', async () => {
    server.faults.add({ endpoint: 'b2_create_bucket', fault: { kind: 'never_answer' } });
    const other = await startServer();
    other.faults.add({ endpoint: '*', fault: { kind: 'never_answer' } });
    const waiting = rawRequest(other.url).catch((error: NodeJS.ErrnoException) => error.code);
    const url = new URL(`${server.url}/b2api/v4/b2_create_bucket`);
    const signal = AbortSignal.timeout(50);
    const asked = fetch(url, {
      method: 'POST',
      headers: { authorization: b2.token },
      body: JSON.stringify({ accountId: b2.accountId, bucketName: 'never-made', bucketType: 'allPrivate' }),
      signal,
    });
    await assert.rejects(asked, { name: 'TimeoutError' });
    await other.close();
    assert.equal(await waiting, 'ECONNRESET');
    assert.deepEqual((await b2.ok('b2_list_buckets', { bucketName: 'never-made' })).buckets, []);
  });

  it('expire_token: ends this token and no other', async () => {
    const other = await connect(server);
    server.faults.add({ endpoint: 'b2_list_buckets', count: 1, fault: { kind: 'expire_token' } });
    for (let turn = 0; turn < 2; turn += 1) {
      assert.equal((await other.call('b2_list_buckets')).json.code, 'expired_auth_token');
    }
    assert.equal((await b2.call('b2_list_buckets')).status, 200);
  });

  it('expire_upload_urls: ends those given out so far and no later one', async () => {
    const [one, two]: UploadTarget[] = [
      await b2.ok('b2_get_upload_url', { bucketId }),
      await b2.ok('b2_get_upload_url', { bucketId }),
    ];
    assert.ok(one && two);
    server.faults.add({ endpoint: 'b2_list_buckets', count: 1, fault: { kind: 'expire_upload_urls' } });
    assert.equal((await b2.uploadTo(one, 'x', ABOUT)).status, 200);
    assert.deepEqual(await statuses(1), [200]);
    for (const target of [one, two]) {
      assert.equal((await b2.uploadTo(target, 'x', ABOUT)).json.code, 'expired_auth_token');
    }
    assert.equal((await b2.upload(bucketId, 'file', 'x')).status, 200);
  });

  it('wrong_length: announces more than there is, or less', async () => {
    const more = { kind: 'wrong_length', byBytes: 10 } as const;
    server.faults.add({ endpoint: 'b2_download_file_by_name', count: 1, fault: more });
    await assert.rejects(b2.download('/file/faults/stored'), BROKEN);
    server.faults.add({ endpoint: 'b2_download_file_by_name', count: 1, fault: { ...more, byBytes: -10 } });
    const { headers } = await b2.download('/file/faults/stored', {}, 'HEAD');
    assert.equal(headers['content-length'], String(content.length - 10));
    server.faults.add({ endpoint: 'b2_download_file_by_name', count: 1, fault: { ...more, byBytes: -10 } });
    const short = await b2.download('/file/faults/stored').catch((error: NodeJS.ErrnoException) => error);
    assert.ok(short instanceof Error || short.body.length === content.length - 10);
    assert.deepEqual((await b2.download('/file/faults/stored')).body, content);
  });

  it('html_error: answers as a proxy does, without doing the work', async () => {
    for (const [given, status] of [
      [{}, 502],
      [{ status: 504 }, 504],
    ] as const) {
      server.faults.add({ endpoint: 'b2_hide_file', count: 1, fault: { kind: 'html_error', ...given } });
      const answer = await b2.call('b2_hide_file', { bucketId, fileName: 'stored' });
      assert.deepEqual([answer.status, answer.headers['content-type']], [status, 'text/html']);
      assert.match(answer.body.toString(), new RegExp(`<h1>${status} .*</h1>.*nginx`, 's'));
    }
    assert.ok((await names()).includes('stored'));
  });

  it('corrupt: changes one byte of a download', async () => {
    server.faults.add({ endpoint: 'b2_download_file_by_name', count: 1, fault: { kind: 'corrupt' } });
    const { body } = await b2.download('/file/faults/stored');
    assert.equal(body.length, content.length);
    assert.equal([...body].filter((byte, at) => byte !== content[at]).length, 1);
  });

  it('add up when several hit one request', async () => {
    server.faults.add({ endpoint: '*', count: 1, fault: { kind: 'latency', ms: 1 } });
    server.faults.add({ endpoint: '*', count: 1, fault: busy });
    assert.deepEqual(await statuses(2), [503, 200]);
  });

  it('can be asked for by the test mode header', async () => {
    const ask = async (mode: string): Promise<string[]> => {
      const codes = [];
      for (let turn = 0; turn < 20; turn += 1) {
        const fresh = await connect(server);
        const target: UploadTarget = await fresh.ok('b2_get_upload_url', { bucketId });
        const upload = await fresh.uploadTo(target, 'x', { ...ABOUT, 'x-bz-test-mode': mode });
        codes.push(upload.status === 200 ? 'ok' : upload.json.code);
      }
      return [...new Set(codes)].sort();
    };
    assert.deepEqual(await ask('fail_some_uploads'), ['ok', 'service_unavailable']);
    assert.deepEqual(await ask('force_cap_exceeded'), ['cap_exceeded']);
    const list = async (): Promise<number> => {
      const { token, accountId } = await connect(server);
      const url = `${server.url}/b2api/v4/b2_list_buckets?accountId=${accountId}`;
      const headers = { authorization: token, 'x-bz-test-mode': 'expire_some_account_authorization_tokens' };
      return (await rawRequest(url, { headers })).status;
    };
    const found: number[] = [];
    for (let turn = 0; turn < 20; turn += 1) found.push(await list());
    assert.deepEqual([...new Set(found)].sort(), [200, 401]);
  });
});
