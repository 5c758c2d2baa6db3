import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { connect, type Json, type RawB2, sha1 } from '../../helpers/raw-b2.js';

const SSE_B2 = { 'x-bz-server-side-encryption': 'AES256' };
const PREFIX = 'x-bz-server-side-encryption-customer';
const customer = (key: Buffer): Record<string, string> => ({
  [`${PREFIX}-algorithm`]: 'AES256',
  [`${PREFIX}-key`]: key.toString('base64'),
  [`${PREFIX}-key-md5`]: createHash('md5').update(key).digest('base64'),
});
const inJson = (key: Buffer): Json => ({
  mode: 'SSE-C',
  algorithm: 'AES256',
  customerKey: key.toString('base64'),
  customerKeyMd5: createHash('md5').update(key).digest('base64'),
});
const B2_JSON = { mode: 'SSE-B2', algorithm: 'AES256' };
const OFF = { algorithm: null, mode: null };
const C_ANSWER = { algorithm: 'AES256', mode: 'SSE-C' };

const PLAIN = 'these words must not be on the disk; ';
const content = Buffer.from(PLAIN.repeat(50_000));

describe('server-side encryption of the embedded server', () => {
  let data: string;
  let server: RunningServer;
  let b2: RawB2;
  let bucketId: string;
  const [key, other] = [randomBytes(32), randomBytes(32)];
  before(async () => {
    data = mkdtempSync(join(tmpdir(), 'backblazeb2-sse-'));
    server = await startServer({ data, minPartSize: 1 });
    b2 = await connect(server);
    ({ bucketId } = await b2.createBucket('encrypted'));
  });
  after(async () => {
    await server.close();
    rmSync(data, { recursive: true, force: true });
  });

  const onDisk = (): Buffer[] =>
    readdirSync(data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  const get = async (name: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Json> =>
    b2.download(`/file/encrypted/${name}`, headers, method);
  const refusal = async (name: string, headers: Record<string, string>): Promise<string> => {
    const { status, json } = await get(name, headers);
    return `${status} ${json.code}`;
  };
  const answerOf = async (name: string, body: object): Promise<string> => {
    const { status, json } = await b2.call(name, body);
    return status === 200 ? 'ok' : `${status} ${json.code}`;
  };
  const modeOf = (file: Json): string | null => file.serverSideEncryption.mode;

  it('keeps no plain byte and no key on the disk', async () => {
    await b2.upload(bucketId, 'b2', content, SSE_B2);
    await b2.upload(bucketId, 'c', content, customer(key));
    const files = onDisk();
    assert.ok(files.some((file) => file.length === content.length));
    for (const file of files) {
      assert.ok(!file.includes(PLAIN));
      for (const text of [key, key.toString('base64'), key.toString('hex')]) assert.ok(!file.includes(text));
    }
    await b2.upload(bucketId, 'plain', content);
    assert.ok(onDisk().some((file) => file.includes(PLAIN)));
  });

  it('by SSE-B2 is seen in answers and needs nothing to read', async () => {
    const { json } = await b2.upload(bucketId, 'seen', content, SSE_B2);
    assert.deepEqual(json.serverSideEncryption, { algorithm: 'AES256', mode: 'SSE-B2' });
    assert.deepEqual(json.contentSha1, sha1(content));
    const got = await get('seen');
    assert.deepEqual(got.body, content);
    assert.equal(got.headers['x-bz-server-side-encryption'], 'AES256');
    const range = await get('seen', { range: 'bytes=1000003-1600001' });
    assert.equal(range.status, 206);
    assert.deepEqual(range.body, content.subarray(1_000_003, 1_600_002));
    assert.equal(modeOf((await b2.ok('b2_list_file_names', { bucketId, prefix: 'seen' })).files[0]), 'SSE-B2');
  });

  it('by SSE-C gives the content only for the key', async () => {
    const { json } = await b2.upload(bucketId, 'own', content, customer(key));
    assert.deepEqual(json.serverSideEncryption, C_ANSWER);
    const got = await get('own', customer(key));
    assert.deepEqual(got.body, content);
    const names = [`${PREFIX}-algorithm`, `${PREFIX}-key-md5`];
    assert.deepEqual(
      names.map((name) => got.headers[name]),
      ['AES256', customer(key)[`${PREFIX}-key-md5`]],
    );
    assert.equal(got.headers[`${PREFIX}-key`], undefined);
    const range = await get('own', { ...customer(key), range: 'bytes=17-40' });
    assert.deepEqual(range.body, content.subarray(17, 41));
    const byId = `/b2api/v1/b2_download_file_by_id?fileId=${json.fileId}`;
    assert.deepEqual((await b2.download(byId, customer(key))).body, content);
    assert.equal((await b2.download(byId)).status, 400);
    assert.deepEqual((await b2.ok('b2_get_file_info', { fileId: json.fileId })).serverSideEncryption, C_ANSWER);
  });

  it('refuses a missing, wrong or needless key, to HEAD as well', async () => {
    await b2.upload(bucketId, 'refused', 'x', customer(key));
    await b2.upload(bucketId, 'refused-empty', '', customer(key));
    await b2.upload(bucketId, 'open', 'x');
    await b2.upload(bucketId, 'open-b2', 'x', SSE_B2);
    for (const name of ['refused', 'refused-empty']) {
      const missing = await get(name);
      assert.deepEqual(
        [missing.status, missing.json.code, missing.json.message],
        [
          400,
          'bad_request',
          'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
        ],
      );
      assert.equal(await refusal(name, customer(other)), '403 access_denied');
      const heads = [{}, customer(other), customer(key)].map((headers) => get(name, headers, 'HEAD'));
      assert.deepEqual(
        (await Promise.all(heads)).map(({ status }) => status),
        [400, 403, 200],
      );
    }
    const wrongMd5 = { ...customer(key), [`${PREFIX}-key-md5`]: customer(other)[`${PREFIX}-key-md5`] ?? '' };
    assert.equal(await refusal('refused', wrongMd5), '400 bad_request');
    for (const name of ['open', 'open-b2']) assert.equal(await refusal(name, customer(key)), '400 bad_request');
  });

  it('refuses headers that are not complete, not right or exclude each other', async () => {
    const good = customer(key);
    for (const part of Object.keys(good)) {
      const { [part]: _, ...rest } = good;
      assert.equal((await b2.upload(bucketId, 'bad', 'x', rest)).json.code, 'bad_request');
    }
    for (const bad of [
      { ...good, ...SSE_B2 },
      { ...good, [`${PREFIX}-algorithm`]: 'AES128' },
      { 'x-bz-server-side-encryption': 'none' },
      customer(randomBytes(31)),
    ]) {
      assert.equal((await b2.upload(bucketId, 'bad', 'x', bad)).json.code, 'bad_request');
    }
    assert.equal((await b2.download('/file/encrypted/bad')).status, 404);
  });

  it('is that of the bucket when a request says nothing', async () => {
    const { bucketId } = await b2.createBucket('by-default', { defaultServerSideEncryption: B2_JSON });
    const { json } = await b2.upload(bucketId, 'a', 'x');
    const start = { bucketId, contentType: 'a/b' };
    const large = await b2.ok('b2_start_large_file', { ...start, fileName: 'b' });
    const none = await b2.ok('b2_start_large_file', {
      ...start,
      fileName: 'c',
      serverSideEncryption: { mode: 'none' },
    });
    const copied = await b2.ok('b2_copy_file', { sourceFileId: json.fileId, fileName: 'd' });
    const own = await b2.upload(bucketId, 'e', 'x', customer(key));
    assert.deepEqual([json, large, none, copied, own.json].map(modeOf), ['SSE-B2', 'SSE-B2', null, 'SSE-B2', 'SSE-C']);
    const set = (mode: Json): Promise<string> =>
      answerOf('b2_update_bucket', { bucketId, defaultServerSideEncryption: mode });
    assert.equal(await set(inJson(key)), '400 bad_request');
    assert.equal(await set({ mode: 'SSE-B2', algorithm: 'ROT13' }), '400 bad_request');
    assert.equal(await set({ mode: 'SSE-D', algorithm: 'AES256' }), '400 bad_request');
    assert.equal(await set({ mode: null }), 'ok');
    assert.deepEqual((await b2.upload(bucketId, 'f', 'x')).json.serverSideEncryption, OFF);
  });

  it('covers large files, whose parts must all come with the key', async () => {
    const about = { bucketId, fileName: 'large', contentType: 'a/b', serverSideEncryption: inJson(key) };
    const { fileId, serverSideEncryption } = await b2.ok('b2_start_large_file', about);
    assert.deepEqual(serverSideEncryption, C_ANSWER);
    const parts = [content.subarray(0, 900_001), content.subarray(900_001)];
    const send = async (at: number, headers: Record<string, string>): Promise<Json> => {
      const target = await b2.ok('b2_get_upload_part_url', { fileId });
      return b2.uploadTo(target, parts[at] ?? '', { 'x-bz-part-number': String(at + 1), ...headers });
    };
    assert.equal((await send(0, {})).status, 400);
    assert.equal((await send(0, SSE_B2)).status, 400);
    assert.equal((await send(0, customer(other))).status, 403);
    for (const at of [0, 1]) {
      assert.deepEqual((await send(at, customer(key))).json.serverSideEncryption, C_ANSWER);
    }
    const listed = (await b2.ok('b2_list_parts', { fileId })).parts;
    assert.deepEqual(listed.map(modeOf), ['SSE-C', 'SSE-C']);
    await b2.ok('b2_finish_large_file', { fileId, partSha1Array: parts.map(sha1) });
    assert.deepEqual((await get('large', customer(key))).body, content);
    const across = await get('large', { ...customer(key), range: 'bytes=899990-900020' });
    assert.deepEqual(across.body, content.subarray(899_990, 900_021));
    assert.equal(await refusal('large', {}), '400 bad_request');
    const plain = await b2.ok('b2_start_large_file', { bucketId, fileName: 'plain-large', contentType: 'a/b' });
    const target = await b2.ok('b2_get_upload_part_url', { fileId: plain.fileId });
    const secret = await b2.uploadTo(target, 'x', { 'x-bz-part-number': '1', ...customer(key) });
    assert.equal(secret.status, 400);
    const wanting = await b2.ok('b2_get_upload_part_url', { fileId: plain.fileId });
    assert.equal((await b2.uploadTo(wanting, 'x', { 'x-bz-part-number': '1', ...SSE_B2 })).status, 400);
    assert.deepEqual((await b2.ok('b2_list_parts', { fileId: plain.fileId })).parts, []);
  });

  describe('copies', () => {
    const settings = {
      none: { headers: {}, json: { mode: null }, answer: null },
      service: { headers: SSE_B2, json: B2_JSON, answer: 'SSE-B2' },
      customer: { headers: customer(key), json: inJson(key), answer: 'SSE-C' },
      another: { headers: customer(other), json: inJson(other), answer: 'SSE-C' },
    };
    const readWith = ({ answer, headers }: (typeof settings)['none' | 'customer']): Record<string, string> =>
      answer === 'SSE-C' ? headers : {};
    const needsKey = (answer: string | null, json: Json): Json =>
      answer === 'SSE-C' ? { sourceServerSideEncryption: json } : {};

    for (const [fromName, from] of Object.entries(settings)) {
      for (const [toName, to] of Object.entries(settings)) {
        it(`of files and parts go from ${fromName} to ${toName}`, async () => {
          const { json: source } = await b2.upload(bucketId, `from-${fromName}`, content, from.headers as Json);
          const ask = {
            sourceFileId: source.fileId,
            fileName: 'copied',
            destinationServerSideEncryption: to.json,
            ...needsKey(from.answer, from.json),
          };
          const copied = await b2.ok('b2_copy_file', ask);
          assert.deepEqual([modeOf(copied), copied.contentSha1], [to.answer, sha1(content)]);
          assert.deepEqual((await get('copied', readWith(to as Json))).body, content);
          const ranged = await b2.ok('b2_copy_file', { ...ask, range: 'bytes=5-1000004' });
          assert.equal(ranged.contentSha1, sha1(content.subarray(5, 1_000_005)));
          assert.deepEqual((await get('copied', readWith(to as Json))).body, content.subarray(5, 1_000_005));

          const about = { bucketId, fileName: 'parts', contentType: 'a/b', serverSideEncryption: to.json };
          const { fileId } = await b2.ok('b2_start_large_file', about);
          for (const partNumber of [1, 2]) {
            await b2.ok('b2_copy_part', {
              ...{ sourceFileId: source.fileId, largeFileId: fileId, partNumber, range: 'bytes=5-104' },
              ...needsKey(from.answer, from.json),
              ...(to.answer === 'SSE-C' ? { destinationServerSideEncryption: to.json } : {}),
            });
          }
          const part = content.subarray(5, 105);
          await b2.ok('b2_finish_large_file', { fileId, partSha1Array: [sha1(part), sha1(part)] });
          assert.deepEqual((await get('parts', readWith(to as Json))).body, Buffer.concat([part, part]));
        });
      }
    }

    it('of SSE-C files are refused without the right key', async () => {
      const { json: source } = await b2.upload(bucketId, 'source', 'x', customer(key));
      const ask = { sourceFileId: source.fileId, fileName: 'stolen' };
      assert.equal(await answerOf('b2_copy_file', ask), '400 bad_request');
      const wrong = { ...ask, sourceServerSideEncryption: inJson(other) };
      assert.equal(await answerOf('b2_copy_file', wrong), '403 access_denied');
      const start = { bucketId, fileName: 'stolen', contentType: 'a/b', serverSideEncryption: inJson(key) };
      const { fileId } = await b2.ok('b2_start_large_file', start);
      const part = { sourceFileId: source.fileId, largeFileId: fileId, partNumber: 1 };
      assert.equal(await answerOf('b2_copy_part', part), '400 bad_request');
      const right = { ...part, sourceServerSideEncryption: inJson(key) };
      assert.equal(await answerOf('b2_copy_part', right), '400 bad_request');
      const mismatched = { ...right, destinationServerSideEncryption: inJson(other) };
      assert.equal(await answerOf('b2_copy_part', mismatched), '403 access_denied');
      assert.equal(await answerOf('b2_copy_part', { ...right, destinationServerSideEncryption: inJson(key) }), 'ok');
    });

    it('that move no bytes stay readable when their source is deleted', async () => {
      const { json: source } = await b2.upload(bucketId, 'shared', content, customer(key));
      const json = inJson(key);
      const both = { sourceServerSideEncryption: json, destinationServerSideEncryption: json };
      const before = onDisk().length;
      await b2.ok('b2_copy_file', { sourceFileId: source.fileId, fileName: 'sharing', ...both });
      assert.equal(onDisk().length, before);
      await b2.ok('b2_delete_file_version', { fileName: 'shared', fileId: source.fileId });
      assert.deepEqual((await get('sharing', customer(key))).body, content);
    });
  });

  it('leaves less room for file info, as object lock does', async () => {
    const attempt = async (bucketId: string, headers: Record<string, string>, length: number): Promise<number> =>
      (await b2.upload(bucketId, 'info', 'x', { 'x-bz-info-k': 'x'.repeat(length), ...headers })).status;
    const { bucketId: locked } = await b2.createBucket('limited', { fileLockEnabled: true });
    assert.equal(await attempt(bucketId, {}, 3000), 200);
    assert.equal(await attempt(bucketId, SSE_B2, 3000), 400);
    assert.equal(await attempt(locked, {}, 3000), 400);
    for (const [id, headers] of [
      [bucketId, SSE_B2],
      [locked, {}],
    ] as const) {
      assert.equal(await attempt(id, headers, 1900), 200);
    }
    const { json } = await b2.upload(bucketId, 'wide', 'x', { 'x-bz-info-k': 'x'.repeat(3000) });
    const copy = { sourceFileId: json.fileId, fileName: 'narrow', destinationBucketId: locked };
    assert.equal(await answerOf('b2_copy_file', copy), '400 bad_request');
  });

  it('survives a restart', async () => {
    await b2.upload(bucketId, 'lasting-b2', content, SSE_B2);
    await b2.upload(bucketId, 'lasting-c', content, customer(key));
    await server.close();
    server = await startServer({ data, minPartSize: 1 });
    b2 = await connect(server);
    assert.deepEqual((await get('lasting-b2')).body, content);
    assert.deepEqual((await get('lasting-c', customer(key))).body, content);
    assert.equal(await refusal('lasting-c', customer(other)), '403 access_denied');
  });
});
