import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { connect, type Json, type RawB2, sha1 } from '../../helpers/raw-b2.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NONE = { mode: null, retainUntilTimestamp: null };

describe('object lock of the embedded server', () => {
  const clock = { now: () => now };
  let now = Date.UTC(2026, 5, 1);
  let server: RunningServer;
  let b2: RawB2;
  let bucketId: string;
  let open: string;
  before(async () => {
    server = await startServer({ clock, minPartSize: 1 });
    b2 = await connect(server);
    ({ bucketId } = await b2.createBucket('locked', { fileLockEnabled: true }));
    ({ bucketId: open } = await b2.createBucket('without'));
  });
  after(() => server.close());

  const retain = (mode: string, until: number): Record<string, string> => ({
    'x-bz-file-retention-mode': mode,
    'x-bz-file-retention-retain-until-timestamp': String(until),
  });
  const answerOf = async (b2: RawB2, name: string, body: object): Promise<string> => {
    const { status, json } = await b2.call(name, body);
    return status === 200 ? 'ok' : `${status} ${json.code}`;
  };
  const remove = ({ fileName, fileId }: Json, bypassGovernance = false, as = b2): Promise<string> =>
    answerOf(as, 'b2_delete_file_version', { fileName, fileId, bypassGovernance });
  const change = ({ fileName, fileId }: Json, fileRetention: Json, bypassGovernance = false, as = b2) =>
    answerOf(as, 'b2_update_file_retention', { fileName, fileId, fileRetention, bypassGovernance });
  const hold = ({ fileName, fileId }: Json, legalHold: string, as = b2): Promise<string> =>
    answerOf(as, 'b2_update_file_legal_hold', { fileName, fileId, legalHold });
  const withCapabilities = async (...capabilities: string[]): Promise<RawB2> =>
    connect(server, await b2.ok('b2_create_key', { keyName: 'k', capabilities }));

  it('keeps what an upload asked for and shows it everywhere', async () => {
    const until = now + DAY;
    const headers = { ...retain('governance', until), 'x-bz-file-legal-hold': 'on' };
    const { json } = await b2.upload(bucketId, 'shown', 'x', headers);
    const fileRetention = {
      isClientAuthorizedToRead: true,
      value: { mode: 'governance', retainUntilTimestamp: until },
    };
    const legalHold = { isClientAuthorizedToRead: true, value: 'on' };
    const listed = (await b2.ok('b2_list_file_versions', { bucketId, prefix: 'shown' })).files[0];
    for (const file of [json, await b2.ok('b2_get_file_info', { fileId: json.fileId }), listed]) {
      assert.deepEqual([file.fileRetention, file.legalHold], [fileRetention, legalHold]);
    }
    const got = (await b2.download('/file/locked/shown', {}, 'HEAD')).headers;
    assert.deepEqual(
      [got['x-bz-file-retention-mode'], got['x-bz-file-retention-retain-until-timestamp'], got['x-bz-file-legal-hold']],
      ['governance', String(until), 'on'],
    );
    assert.equal(got['x-bz-client-unauthorized-to-read'], undefined);
  });

  it('names to a key what it may not read, whether or not it is set', async () => {
    const { json } = await b2.upload(bucketId, 'secret', 'x', retain('compliance', now + DAY));
    await b2.upload(bucketId, 'unlocked', 'x');
    const reader = await withCapabilities('readFiles');
    const guarded = { isClientAuthorizedToRead: false, value: null };
    const info = await reader.ok('b2_get_file_info', { fileId: json.fileId });
    assert.deepEqual([info.fileRetention, info.legalHold], [guarded, guarded]);
    const withheld = (answer: { headers: Json }): Json => answer.headers['x-bz-client-unauthorized-to-read'];
    const all = 'X-Bz-File-Retention-Mode,X-Bz-File-Retention-Retain-Until-Timestamp,X-Bz-File-Legal-Hold';
    for (const name of ['secret', 'unlocked']) {
      const answer = await reader.download(`/file/locked/${name}`);
      assert.equal(withheld(answer), all);
      assert.equal(answer.headers['x-bz-file-retention-mode'], undefined);
    }
    const half = await withCapabilities('readFiles', 'readFileRetentions');
    assert.equal(withheld(await half.download('/file/locked/secret')), 'X-Bz-File-Legal-Hold');
    await b2.upload(open, 'x', 'x');
    assert.equal(withheld(await reader.download('/file/without/x')), undefined);
  });

  it('refuses to lock without the capability, the bucket or a time in the future', async () => {
    const attempt = async (as: RawB2, bucket: string, headers: Record<string, string>): Promise<string> => {
      const { status, json } = await as.upload(bucket, 'refused', 'x', headers);
      return `${status} ${json.code}`;
    };
    const [later, on] = [retain('governance', now + 1), { 'x-bz-file-legal-hold': 'on' }];
    const writer = await withCapabilities('writeFiles');
    assert.equal(await attempt(writer, bucketId, later), '401 unauthorized');
    assert.equal(await attempt(writer, bucketId, on), '401 unauthorized');
    assert.equal(await attempt(b2, open, later), '400 bucket_missing_file_lock');
    assert.equal(await attempt(b2, open, on), '400 bucket_missing_file_lock');
    const past = retain('governance', now);
    assert.equal(await attempt(b2, bucketId, past), '400 retain_until_timestamp_must_be_in_future');
    const lone = { 'x-bz-file-retention-mode': 'governance' };
    for (const bad of [lone, { 'x-bz-file-legal-hold': 'maybe' }, retain('strict', now + 1)]) {
      assert.equal(await attempt(b2, bucketId, bad), '400 bad_request');
    }
    const start = { bucketId: open, fileName: 'x', contentType: 'a/b', legalHold: 'on' };
    assert.equal(await answerOf(b2, 'b2_start_large_file', start), '400 bucket_missing_file_lock');
    assert.deepEqual((await b2.ok('b2_list_file_names', { bucketId, prefix: 'refused' })).files, []);
  });

  it('lets nobody delete what is held or in compliance, until the hold or the time is over', async () => {
    const { json: held } = await b2.upload(bucketId, 'held', 'x', { 'x-bz-file-legal-hold': 'on' });
    const { json: kept } = await b2.upload(bucketId, 'kept', 'x', retain('compliance', now + HOUR));
    for (const file of [held, kept]) assert.equal(await remove(file, true), '401 access_denied');
    assert.equal((await b2.download('/file/locked/kept')).body.toString(), 'x');
    assert.equal(await hold(held, 'off'), 'ok');
    assert.equal(await remove(held), 'ok');
    now += HOUR;
    assert.equal(await remove(kept), 'ok');
  });

  it('lets governance be bypassed by who asks for it and may', async () => {
    const { json: file } = await b2.upload(bucketId, 'governed', 'x', retain('governance', now + DAY));
    assert.equal(await remove(file), '401 access_denied');
    const deleter = await withCapabilities('deleteFiles');
    assert.equal(await remove(file, true, deleter), '401 access_denied');
    const { json: free } = await b2.upload(bucketId, 'free', 'x');
    assert.equal(await remove(free, true, deleter), '401 access_denied');
    assert.equal(await remove(free, false, deleter), 'ok');
    assert.equal(await remove(file, true, await withCapabilities('deleteFiles', 'bypassGovernance')), 'ok');
  });

  it('lets versions be hidden and covered by newer ones', async () => {
    await b2.upload(bucketId, 'covered', 'old', retain('compliance', now + DAY));
    await b2.ok('b2_hide_file', { bucketId, fileName: 'covered' });
    const { files } = await b2.ok('b2_list_file_versions', { bucketId, prefix: 'covered' });
    assert.equal(files[0].fileRetention, undefined);
    assert.equal(await remove(files[0]), 'ok');
    assert.equal((await b2.upload(bucketId, 'covered', 'new')).status, 200);
    assert.equal((await b2.download('/file/locked/covered')).body.toString(), 'new');
  });

  it('extends every retention, and weakens only governance, with bypass', async () => {
    const to = (mode: string, days: number): Json => ({ mode, retainUntilTimestamp: now + days * DAY });
    const { json: file } = await b2.upload(bucketId, 'changed', 'x');
    assert.equal(await change(file, to('governance', 5)), 'ok');
    assert.equal(await change(file, to('governance', 6)), 'ok');
    assert.equal(await change(file, to('governance', 4)), '403 access_denied');
    assert.equal(await change(file, NONE), '403 access_denied');
    assert.equal(await change(file, to('governance', 4), true), 'ok');
    assert.equal(await change(file, to('compliance', 4)), 'ok');
    assert.equal(await change(file, to('compliance', 7)), 'ok');
    for (const weaker of [to('compliance', 6), to('governance', 8), NONE]) {
      assert.equal(await change(file, weaker, true), '403 access_denied');
    }
    const info = await b2.ok('b2_get_file_info', { fileId: file.fileId });
    assert.deepEqual(info.fileRetention.value, to('compliance', 7));
    const { json: other } = await b2.upload(bucketId, 'changed', 'x', retain('governance', now + DAY));
    assert.equal(await change(other, NONE, true), 'ok');
    assert.equal(await remove(other), 'ok');
  });

  it('refuses changes of locks that make no sense, and those of keys that may not', async () => {
    const { json: file } = await b2.upload(bucketId, 'updates', 'x');
    const { json: loose } = await b2.upload(open, 'updates', 'x');
    const later = { mode: 'governance', retainUntilTimestamp: now + DAY };
    assert.equal(await hold(loose, 'on'), '400 bucket_missing_file_lock');
    assert.equal(await change(loose, later), '400 bucket_missing_file_lock');
    assert.equal(await hold({ ...file, fileName: 'other' }, 'on'), '400 file_not_present');
    assert.equal(await hold(file, 'perhaps'), '400 bad_request');
    assert.equal(await change(file, { mode: 'governance' }), '400 bad_request');
    const past = { mode: 'governance', retainUntilTimestamp: now };
    assert.equal(await change(file, past), '400 retain_until_timestamp_must_be_in_future');
    const marker = await b2.ok('b2_hide_file', { bucketId, fileName: 'updates' });
    assert.equal(await hold(marker, 'on'), '400 bad_request');
    const writer = await withCapabilities('writeFiles', 'deleteFiles');
    assert.equal(await hold(file, 'on', writer), '403 access_denied');
    assert.equal(await change(file, later, false, writer), '403 access_denied');
    const retainer = await withCapabilities('writeFileRetentions');
    assert.equal(await change(file, later, true, retainer), '403 access_denied');
    assert.equal(await change(file, later, false, retainer), 'ok');
  });

  it('gives files of every origin the retention of their bucket, unless they bring their own', async () => {
    const { bucketId } = await b2.createBucket('defaults', { fileLockEnabled: true });
    const set = (defaultRetention: Json): Promise<Json> => b2.ok('b2_update_bucket', { bucketId, defaultRetention });
    const period = { duration: 2, unit: 'days' };
    const bucket = await set({ mode: 'governance', period });
    assert.deepEqual(bucket.fileLockConfiguration.value.defaultRetention, { mode: 'governance', period });
    const expected = { mode: 'governance', retainUntilTimestamp: now + 2 * DAY };
    const { json: uploaded } = await b2.upload(bucketId, 'a', 'x');
    const large = await b2.ok('b2_start_large_file', { bucketId, fileName: 'b', contentType: 'a/b' });
    for (const at of [1, 2]) await b2.uploadPart(large.fileId, at, 'x');
    now += 1000;
    const partSha1Array = [sha1('x'), sha1('x')];
    const finished = await b2.ok('b2_finish_large_file', { fileId: large.fileId, partSha1Array });
    now -= 1000;
    const copied = await b2.ok('b2_copy_file', { sourceFileId: uploaded.fileId, fileName: 'c' });
    for (const file of [uploaded, finished, copied]) assert.deepEqual(file.fileRetention.value, expected);
    const own = { mode: 'compliance', retainUntilTimestamp: now + 1 };
    const copy = { sourceFileId: uploaded.fileId, fileName: 'd', fileRetention: own, legalHold: 'on' };
    const other = await b2.ok('b2_copy_file', copy);
    assert.deepEqual([other.fileRetention.value, other.legalHold.value], [own, 'on']);
    await set({ mode: 'compliance', period: { duration: 1, unit: 'years' } });
    const year = (await b2.upload(bucketId, 'e', 'x')).json.fileRetention.value.retainUntilTimestamp;
    assert.equal(new Date(year).toISOString(), new Date(now).toISOString().replace('2026', '2027'));
    await set({ mode: null });
    assert.deepEqual((await b2.upload(bucketId, 'f', 'x')).json.fileRetention.value, NONE);
  });

  it('never inherits the lock of a source', async () => {
    const { json: source } = await b2.upload(bucketId, 'source', 'x', {
      ...retain('compliance', now + DAY),
      'x-bz-file-legal-hold': 'on',
    });
    const copied = await b2.ok('b2_copy_file', { sourceFileId: source.fileId, fileName: 'copied' });
    assert.deepEqual([copied.fileRetention.value, copied.legalHold.value], [NONE, null]);
  });

  it('lets an unfinished large file be cancelled, whatever it will be', async () => {
    const file = { bucketId, fileName: 'cancelled', contentType: 'a/b', legalHold: 'on' };
    const first = await b2.ok('b2_start_large_file', file);
    assert.equal(first.legalHold.value, 'on');
    assert.equal(await answerOf(b2, 'b2_cancel_large_file', { fileId: first.fileId }), 'ok');
    assert.equal(await remove(await b2.ok('b2_start_large_file', file)), 'ok');
  });

  it('is turned on once for a bucket, and its default must be one', async () => {
    const { bucketId } = await b2.createBucket('turned-on');
    const update = (body: object): Promise<string> => answerOf(b2, 'b2_update_bucket', { bucketId, ...body });
    const good = { mode: 'governance', period: { duration: 1, unit: 'days' } };
    assert.equal(await update({ defaultRetention: good }), '400 bucket_missing_file_lock');
    const { bucketId: destinationBucketId } = await b2.createBucket('turned-on-copy');
    const key = server.applicationKeyId;
    const asReplicationDestination = { sourceToDestinationKeyMapping: { [key]: key } };
    const replicationConfiguration = { asReplicationDestination };
    await b2.ok('b2_update_bucket', { bucketId: destinationBucketId, replicationConfiguration });
    const rule = {
      destinationBucketId,
      replicationRuleName: 'source',
      fileNamePrefix: '',
      isEnabled: true,
      priority: 1,
    };
    const asReplicationSource = { sourceApplicationKeyId: key, replicationRules: [rule] };
    assert.equal(await update({ replicationConfiguration: { asReplicationSource } }), 'ok');
    assert.equal(await update({ fileLockEnabled: true }), '400 source_replication_conflict');
    assert.equal(await update({ replicationConfiguration: {} }), 'ok');
    for (let turn = 0; turn < 2; turn += 1) assert.equal(await update({ fileLockEnabled: true }), 'ok');
    assert.equal(await update({ fileLockEnabled: false }), '400 file_lock_conflict');
    for (const [duration, unit] of [
      [0, 'days'],
      [1.5, 'days'],
      [3001, 'days'],
      [9, 'years'],
      [1, 'weeks'],
    ]) {
      assert.equal(
        await update({ defaultRetention: { mode: 'governance', period: { duration, unit } } }),
        '400 bad_request',
      );
    }
    assert.equal(await update({ defaultRetention: { mode: 'governance' } }), '400 bad_request');
    assert.equal(await update({ defaultRetention: good }), 'ok');
  });

  it('is still there after a restart', async () => {
    const data = mkdtempSync(join(tmpdir(), 'backblazeb2-lock-'));
    try {
      const first = await startServer({ data, clock });
      const before = await connect(first);
      const { bucketId } = await before.createBucket('lasting', { fileLockEnabled: true });
      const { json } = await before.upload(bucketId, 'file', 'x', retain('compliance', now + DAY));
      await first.close();
      const second = await startServer({ data, clock });
      const again = await connect(second);
      assert.equal(await remove(json, true, again), '401 access_denied');
      await second.close();
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  });
});
