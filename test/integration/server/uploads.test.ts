import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { connect, type Json, type RawB2, rawRequest, sha1, type UploadTarget } from '../../helpers/raw-b2.js';

const ABOUT = { 'x-bz-file-name': 'file', 'content-type': 'text/plain' };

describe('uploads to the embedded server', () => {
  let server: RunningServer;
  let b2: RawB2;
  let bucketId: string;
  let now = Date.UTC(2026, 5, 1);
  before(async () => {
    server = await startServer({ clock: { now: () => now } });
    b2 = await connect(server);
    ({ bucketId } = await b2.createBucket('uploads'));
  });
  after(() => server.close());

  const target = (): Promise<UploadTarget> => b2.ok('b2_get_upload_url', { bucketId });
  const stored = async (name: string): Promise<Json> =>
    (await b2.ok('b2_list_file_names', { bucketId, prefix: name, maxFileCount: 1 })).files[0];

  it('answer with the whole file object', async () => {
    const { json } = await b2.upload(bucketId, 'dir/ä b.txt', 'hello', { 'x-bz-info-Color': 'blue+green%2B' });
    assert.match(json.fileId, /^4_z[0-9a-f]{24}_f1[0-9a-f]{16}_d20260601_m000000_c001_v\d{7}_t\d{4}_u\d{14}$/);
    assert.deepEqual(json, {
      accountId: b2.accountId,
      action: 'upload',
      bucketId,
      contentLength: 5,
      contentMd5: '5d41402abc4b2a76b9719d911017c592',
      contentSha1: 'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d',
      contentType: 'text/plain',
      fileId: json.fileId,
      fileInfo: { color: 'blue green+' },
      fileName: 'dir/ä b.txt',
      fileRetention: { isClientAuthorizedToRead: true, value: { mode: null, retainUntilTimestamp: null } },
      legalHold: { isClientAuthorizedToRead: true, value: null },
      serverSideEncryption: { algorithm: null, mode: null },
      uploadTimestamp: now,
    });
    assert.deepEqual(await b2.ok('b2_get_file_info', { fileId: json.fileId }), json);
  });

  describe('with the SHA-1', () => {
    const content = randomBytes(200_000);
    const send = async (value: string, body: Buffer): Promise<Json> =>
      (await b2.uploadTo(await target(), body, { ...ABOUT, 'x-bz-content-sha1': value })).json;

    it('in the header are verified in both cases of digits', async () => {
      assert.equal((await send(sha1(content).toUpperCase(), content)).contentSha1, sha1(content));
    });
    it('at the end are verified and stored without it', async () => {
      const json = await send('hex_digits_at_end', Buffer.concat([content, Buffer.from(sha1(content))]));
      assert.deepEqual([json.contentSha1, json.contentLength], [sha1(content), content.length]);
      assert.deepEqual((await b2.download('/file/uploads/file')).body, content);
    });
    it('nowhere are reported as not verified', async () => {
      assert.equal((await send('do_not_verify', content)).contentSha1, `unverified:${sha1(content)}`);
      const given = `unverified:${'a'.repeat(40)}`;
      assert.equal((await send(given, content)).contentSha1, given);
    });
    it('that is wrong are refused and leave nothing', async () => {
      const before = await stored('file');
      const wrong = [
        ['0'.repeat(40), content],
        ['hex_digits_at_end', Buffer.concat([content, Buffer.from('0'.repeat(40))])],
      ] as const;
      for (const [value, body] of wrong) {
        const json = await send(value, body);
        assert.deepEqual([json.code, json.message], ['bad_request', 'Sha1 did not match data received']);
      }
      assert.equal((await send('none', content)).code, 'bad_request');
      assert.equal((await send('hex_digits_at_end', Buffer.from('short'))).code, 'bad_request');
      assert.deepEqual(await stored('file'), before);
    });
  });

  it('may be empty', async () => {
    assert.equal((await b2.upload(bucketId, 'empty', '')).json.contentLength, 0);
    const answer = await b2.download('/file/uploads/empty');
    assert.deepEqual([answer.status, answer.headers['content-length']], [200, '0']);
  });

  it('decode names in every way that clients encode them', async () => {
    for (const [coded, name] of [
      ['a+b%2Bc', 'a b+c'],
      ['a%2fb/%c3%a4', 'a/b/ä'],
      ['//x/../', '//x/../'],
    ] as const) {
      const answer = await b2.uploadTo(await target(), '', { ...ABOUT, 'x-bz-file-name': coded });
      assert.equal(answer.json.fileName, name);
    }
    const broken = await b2.uploadTo(await target(), '', { ...ABOUT, 'x-bz-file-name': '%zz' });
    assert.deepEqual([broken.status, broken.json.code], [400, 'bad_request']);
  });

  it('find the content type by the extension when asked to', async () => {
    for (const [name, type] of [
      ['a.JPG', 'image/jpeg'],
      ['a.b/c', 'application/octet-stream'],
      ['a.constructor', 'application/octet-stream'],
    ] as const) {
      assert.equal((await b2.upload(bucketId, name, '')).json.contentType, type);
    }
  });

  it('need their headers', async () => {
    for (const missing of ['x-bz-file-name', 'content-type', 'x-bz-content-sha1']) {
      const { uploadUrl, authorizationToken } = await target();
      const headers: Record<string, string> = {
        authorization: authorizationToken,
        ...ABOUT,
        'x-bz-content-sha1': sha1(''),
      };
      delete headers[missing];
      const { json } = await rawRequest(uploadUrl, { method: 'POST', headers });
      assert.match(json.message, new RegExp(`^Missing header: ${missing}$`, 'i'));
    }
    const { uploadUrl, authorizationToken } = await target();
    const headers = { authorization: authorizationToken, ...ABOUT, 'x-bz-content-sha1': 'do_not_verify' };
    const chunked = await new Promise<string>((resolve, reject) => {
      const outgoing = request(
        uploadUrl,
        { method: 'POST', headers: { ...headers, 'transfer-encoding': 'chunked' } },
        (answer) => answer.once('data', (data: Buffer) => resolve(data.toString())),
      );
      outgoing.once('error', reject);
      outgoing.end('x');
    });
    assert.match(chunked, /Missing header: Content-Length/);
  });

  it('take one upload at a time on a URL, and many after each other', async () => {
    const url = await target();
    const { hostname, port, pathname } = new URL(url.uploadUrl);
    const slow = connectSocket(Number(port), hostname);
    const head = [
      `POST ${pathname} HTTP/1.1`,
      ...['Host: x', `Authorization: ${url.authorizationToken}`, 'X-Bz-File-Name: slow', 'Content-Type: a/b'],
      ...['X-Bz-Content-Sha1: do_not_verify', 'Content-Length: 4', 'Expect: 100-continue', '', ''],
    ].join('\r\n');
    slow.write(head);
    const [go] = await once<Buffer>(slow, 'data');
    assert.match(String(go), /^HTTP\/1.1 100 Continue/);
    const second = await b2.uploadTo(url, 'x', ABOUT);
    assert.deepEqual(
      [second.status, second.json.code, second.json.message],
      [400, 'auth_token_limit', `more than one upload using auth token ${url.authorizationToken}`],
    );
    slow.write('done');
    assert.match(String((await once<Buffer>(slow, 'data'))[0]), /^HTTP\/1.1 200 /);
    slow.destroy();
    for (let turn = 0; turn < 3; turn += 1) assert.equal((await b2.uploadTo(url, 'x', ABOUT)).status, 200);
  });

  it('end the URL when they fail or are broken off', async () => {
    const refused = await target();
    assert.equal((await b2.uploadTo(refused, 'x', { ...ABOUT, 'x-bz-content-sha1': sha1('y') })).status, 400);
    assert.equal((await b2.uploadTo(refused, 'x', ABOUT)).json.code, 'bad_auth_token');
    const broken = await target();
    await breakOff(broken);
    let answer = await b2.uploadTo(broken, 'x', ABOUT);
    while (answer.json.code === 'auth_token_limit') answer = await b2.uploadTo(broken, 'x', ABOUT);
    assert.equal(answer.json.code, 'bad_auth_token');
    assert.equal(await stored('broken'), undefined);
  });

  async function breakOff({ uploadUrl, authorizationToken }: UploadTarget): Promise<void> {
    const headers = {
      ...ABOUT,
      'x-bz-file-name': 'broken',
      authorization: authorizationToken,
      'content-length': 1000,
      'x-bz-content-sha1': 'do_not_verify',
      expect: '100-continue',
    };
    const outgoing = request(uploadUrl, { method: 'POST', headers });
    outgoing.on('error', () => undefined);
    outgoing.flushHeaders();
    await once(outgoing, 'continue');
    outgoing.destroy();
  }

  it('need the token of their own URL, for a day', async () => {
    const [one, two] = [await target(), await target()];
    const mixed = { uploadUrl: one.uploadUrl, authorizationToken: b2.token };
    assert.equal((await b2.uploadTo(mixed, 'x', ABOUT)).json.code, 'bad_auth_token');
    const { bucketId: other } = await b2.createBucket('uploads-2');
    const elsewhere = { ...two, uploadUrl: two.uploadUrl.replace(bucketId, other) };
    assert.equal((await b2.uploadTo(elsewhere, 'x', ABOUT)).json.code, 'bad_auth_token');
    now += 86_400_000;
    assert.equal((await b2.uploadTo(one, 'x', ABOUT)).json.code, 'expired_auth_token');
    b2 = await connect(server);
  });

  it('only take POST', async () => {
    const { uploadUrl, authorizationToken } = await target();
    const answer = await rawRequest(uploadUrl, { headers: { authorization: authorizationToken } });
    assert.deepEqual(
      [answer.status, answer.json.code, answer.json.message],
      [405, 'method_not_allowed', 'Only POST is supported'],
    );
  });

  it('see an early refusal instead of a broken connection, and the connection lives on', async () => {
    const { uploadUrl } = await target();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const body = Buffer.alloc(20_000_000);
    const headers = { authorization: 'made up', ...ABOUT, 'x-bz-content-sha1': 'do_not_verify' };
    const unread = await rawRequest(uploadUrl, { method: 'POST', headers, body, agent });
    assert.equal(unread.json.code, 'bad_auth_token');
    const call = { method: 'POST', headers: { authorization: b2.token }, body, agent };
    const halfRead = await rawRequest(`${server.url}/b2api/v4/b2_list_buckets`, call);
    assert.equal(halfRead.status, 413);
    const next = await rawRequest(`${server.url}/b2api/v4/nothing`, { agent });
    assert.deepEqual([next.status, next.json.code], [404, 'not_found']);
    agent.destroy();
  });
});

/** Like the one of node:events, with the payload's type. */
const once = <T>(emitter: NodeJS.EventEmitter, name: string): Promise<T[]> =>
  new Promise((resolve, reject) => {
    emitter.once('error', reject);
    emitter.once(name, (...values: T[]) => resolve(values));
  });
