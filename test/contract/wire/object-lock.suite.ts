import assert from 'node:assert/strict';
import type { Json } from '../../helpers/raw-b2.js';
import { type Headers, logIn, refused, type Session, verdict } from './session.js';
import { useBucket, type Wire } from './wire.js';

const DAY_MS = 86_400_000;
const NO_RETENTION = { mode: null, retainUntilTimestamp: null };
const DENIED = ['401 access_denied', '403 access_denied'];

/** Source: B2 docs, "Object Lock", b2_update_file_retention, b2_update_file_legal_hold. */
export function objectLockFacts(wire: Wire): void {
  const bucket = useBucket(wire, { fileLockEnabled: true });
  const later = Date.now() + DAY_MS;
  let b2: Session;
  before(() => {
    ({ b2 } = wire);
  });
  const store = (name: string, headers: Headers = {}): Promise<Json> => b2.store(bucket.bucketId, name, 'x', headers);
  const governed = (until = later): Headers => ({
    'x-bz-file-retention-mode': 'governance',
    'x-bz-file-retention-retain-until-timestamp': until,
  });
  const of = ({ fileName, fileId }: Json): Json => ({ fileName, fileId });
  const retain = (file: Json, fileRetention: Json, more: Json = {}) =>
    b2.post('b2_update_file_retention', { ...of(file), fileRetention, ...more });
  const hold = (file: Json, legalHold: Json) => b2.post('b2_update_file_legal_hold', { ...of(file), legalHold });
  const remove = (file: Json, more: Json = {}) => b2.post('b2_delete_file_version', { ...of(file), ...more });
  const update = (body: Json) => b2.post('b2_update_bucket', { bucketId: bucket.bucketId, ...body });

  describe('for a bucket', () => {
    it('is told in its answer', () => {
      const { isFileLockEnabled, defaultRetention } = bucket.fileLockConfiguration.value;
      assert.deepEqual([isFileLockEnabled, defaultRetention], [true, { mode: null, period: null }]);
    });

    it('is never turned off again; to turn it on again does nothing', async () => {
      const message = await refused(update({ fileLockEnabled: false }), '400 file_lock_conflict', '400 bad_request');
      const why = 'fileLockEnabled value of false is not allowed when bucket is already file lock enabled.';
      assert.equal(message, why);
      assert.equal((await update({ fileLockEnabled: true })).status, 200);
    });

    it('is turned on for one that was made without', async () => {
      const plain = await wire.makeBucket();
      const { fileLockConfiguration } = await b2.ok('b2_update_bucket', {
        ...{ bucketId: plain.bucketId, fileLockEnabled: true },
      });
      assert.equal(fileLockConfiguration.value.isFileLockEnabled, true);
      await wire.dropBucket(plain);
    });

    it('has a default for new files, which can be cleared', async () => {
      const defaultRetention = { mode: 'governance', period: { duration: 1, unit: 'days' } };
      const { json } = await update({ defaultRetention });
      assert.deepEqual(json.fileLockConfiguration.value.defaultRetention, defaultRetention);
      const file = await store('by-default');
      const { mode, retainUntilTimestamp: until } = file.fileRetention.value;
      assert.equal(mode, 'governance');
      assert.equal(Math.abs(until - file.uploadTimestamp - DAY_MS) <= 1000, true);
      const copied = await b2.ok('b2_copy_file', { sourceFileId: file.fileId, fileName: 'by-default-copy' });
      assert.equal(copied.fileRetention.value.mode, 'governance');
      const cleared = await update({ defaultRetention: { mode: null } });
      assert.deepEqual(cleared.json.fileLockConfiguration.value.defaultRetention, { mode: null, period: null });
    });

    it('refuses a default of a mode, unit or length that is none', async () => {
      const period = { duration: 1, unit: 'days' };
      for (const wrong of [
        { mode: 'other', period },
        { mode: 'governance', period: { ...period, unit: 'hours' } },
        { mode: 'governance', period: { ...period, duration: 0 } },
        { mode: 'governance' },
      ]) {
        await refused(update({ defaultRetention: wrong }), '400 bad_request', '400 bad_json');
      }
    });
  });

  describe('for a file', () => {
    it('comes with the upload, and is told in answers and downloads', async () => {
      const file = await store('locked', { ...governed(), 'x-bz-file-legal-hold': 'off' });
      const retention = { mode: 'governance', retainUntilTimestamp: later };
      assert.deepEqual(file.fileRetention, { isClientAuthorizedToRead: true, value: retention });
      assert.deepEqual(file.legalHold, { isClientAuthorizedToRead: true, value: 'off' });
      const { headers } = await b2.byId(file.fileId);
      assert.equal(headers['x-bz-file-retention-mode'], 'governance');
      assert.equal(headers['x-bz-file-retention-retain-until-timestamp'], String(later));
      assert.equal(headers['x-bz-file-legal-hold'], 'off');
      assert.equal(headers['x-bz-client-unauthorized-to-read'], undefined);
    });

    it('comes with a copy and a large file, and is not inherited', async () => {
      const fileRetention = { mode: 'governance', retainUntilTimestamp: later };
      const source = await store('source', governed());
      const copy = { sourceFileId: source.fileId, fileName: 'copy' };
      assert.deepEqual((await b2.ok('b2_copy_file', copy)).fileRetention.value, NO_RETENTION);
      const locked = await b2.ok('b2_copy_file', { ...copy, fileRetention, legalHold: 'off' });
      assert.deepEqual([locked.fileRetention.value, locked.legalHold.value], [fileRetention, 'off']);
      const about = { bucketId: bucket.bucketId, fileName: 'large', contentType: 'a/b', fileRetention };
      assert.deepEqual((await b2.ok('b2_start_large_file', about)).fileRetention.value, fileRetention);
    });

    it('wants mode and time together, a known mode, and a time to come', async () => {
      const upload = (headers: Headers) => b2.upload(bucket.bucketId, 'wrong', 'x', headers);
      const { 'x-bz-file-retention-mode': mode, 'x-bz-file-retention-retain-until-timestamp': until } = governed();
      await refused(upload({ 'x-bz-file-retention-mode': mode ?? '' }), '400 bad_request');
      await refused(upload({ 'x-bz-file-retention-retain-until-timestamp': until ?? '' }), '400 bad_request');
      await refused(upload({ ...governed(), 'x-bz-file-retention-mode': 'other' }), '400 bad_request');
      await refused(upload({ 'x-bz-file-legal-hold': 'maybe' }), '400 bad_request');
      const message = await refused(upload(governed(1000)), '400 retain_until_timestamp_must_be_in_future');
      assert.match(message, /retainUntilTimestamp must be in future/);
    });

    it('is refused where the bucket has none', async () => {
      const missing = '400 bucket_missing_file_lock';
      const { bucketId } = wire.bucket;
      await refused(b2.upload(bucketId, 'x', 'x', governed()), missing);
      await refused(b2.upload(bucketId, 'x', 'x', { 'x-bz-file-legal-hold': 'on' }), missing);
      const file = await b2.store(bucketId, 'unlocked', 'x');
      await refused(retain(file, { mode: 'governance', retainUntilTimestamp: later }), missing);
      await refused(hold(file, 'on'), missing);
      const period = { duration: 1, unit: 'days' };
      const defaults = { bucketId, defaultRetention: { mode: 'governance', period } };
      await refused(b2.post('b2_update_bucket', defaults), missing);
    });

    it('keeps it from being deleted, not from being hidden or replaced', async () => {
      const file = await store('kept', governed());
      await refused(remove(file), ...DENIED);
      await b2.ok('b2_hide_file', { bucketId: bucket.bucketId, fileName: 'kept' });
      await store('kept');
      assert.equal((await b2.byId(file.fileId)).status, 200);
    });

    it('is bypassed under governance by who may', async () => {
      const file = await store('bypassed', governed());
      assert.equal(verdict(await remove(file, { bypassGovernance: true })), '200');
      const again = await store('bypassed', governed());
      const settings = { capabilities: ['deleteFiles', 'writeFileRetentions'] };
      const limited = await logIn(wire.realm, await wire.makeKey(settings));
      const asked = limited.post('b2_delete_file_version', { ...of(again), bypassGovernance: true });
      await refused(asked, ...DENIED, '401 unauthorized');
    });

    it('is lengthened by anyone who may write it, and shortened with bypass alone', async () => {
      const file = await store('changed', governed());
      const longer = { mode: 'governance', retainUntilTimestamp: later + DAY_MS };
      assert.deepEqual((await retain(file, longer)).json, { ...of(file), fileRetention: longer });
      const shorter = { mode: 'governance', retainUntilTimestamp: later };
      await refused(retain(file, shorter), ...DENIED);
      assert.equal((await retain(file, shorter, { bypassGovernance: true })).status, 200);
      await refused(retain(file, NO_RETENTION), ...DENIED);
      assert.equal((await retain(file, NO_RETENTION, { bypassGovernance: true })).status, 200);
      assert.equal((await remove(file)).status, 200);
    });

    it('is put on a file that has none', async () => {
      const file = await store('late');
      const fileRetention = { mode: 'governance', retainUntilTimestamp: later };
      assert.equal((await retain(file, fileRetention)).status, 200);
      assert.deepEqual((await b2.ok('b2_get_file_info', { fileId: file.fileId })).fileRetention.value, fileRetention);
      const past = retain(file, { mode: 'governance', retainUntilTimestamp: 1000 });
      await refused(past, '400 retain_until_timestamp_must_be_in_future');
    });
  });

  describe('by a legal hold', () => {
    it('is put on and taken off, and answers so', async () => {
      const file = await store('held');
      assert.deepEqual((await hold(file, 'on')).json, { ...of(file), legalHold: 'on' });
      assert.equal((await b2.byId(file.fileId)).headers['x-bz-file-legal-hold'], 'on');
      await refused(remove(file, { bypassGovernance: true }), ...DENIED);
      assert.equal((await hold(file, 'off')).json.legalHold, 'off');
      assert.equal((await remove(file)).status, 200);
    });

    it('refuses what is neither on nor off', async () => {
      const file = await store('held');
      for (const value of ['maybe', null, true]) await refused(hold(file, value), '400 bad_request', '400 bad_json');
    });

    it('refuses a file that is not there', async () => {
      const file = await store('gone');
      await remove(file);
      await refused(hold(file, 'on'), '400 file_not_present', '400 bad_request', '404 not_found');
      await refused(retain(file, NO_RETENTION), '400 file_not_present', '400 bad_request', '404 not_found');
    });
  });

  describe('for a key that may not read it', () => {
    it('is withheld, and says what is withheld', async () => {
      const file = await store('withheld', governed());
      const limited = await logIn(wire.realm, await wire.makeKey({ capabilities: ['readFiles', 'listFiles'] }));
      const [listed] = (await limited.ok('b2_list_file_names', { bucketId: bucket.bucketId, prefix: 'withheld' }))
        .files;
      for (const field of ['fileRetention', 'legalHold']) {
        const { isClientAuthorizedToRead, value } = listed[field];
        assert.deepEqual([isClientAuthorizedToRead, value ?? null], [false, null]);
      }
      const { headers } = await limited.byId(file.fileId);
      assert.equal(headers['x-bz-file-retention-mode'], undefined);
      const names = String(headers['x-bz-client-unauthorized-to-read']).toLowerCase().split(',');
      assert.ok(names.map((name) => name.trim()).includes('x-bz-file-retention-mode'), names.join());
    });

    it('is withheld in the bucket as well', async () => {
      const limited = await logIn(wire.realm, await wire.makeKey({ capabilities: ['listBuckets'] }));
      const { buckets } = await limited.ok('b2_list_buckets', { bucketId: bucket.bucketId });
      assert.equal(buckets[0].fileLockConfiguration.isClientAuthorizedToRead, false);
    });
  });

  it('is not written by a key that may write files alone', async () => {
    const limited = await logIn(wire.realm, await wire.makeKey({ capabilities: ['writeFiles'] }));
    await refused(limited.upload(bucket.bucketId, 'x', 'x', governed()), '401 unauthorized');
    await refused(limited.upload(bucket.bucketId, 'x', 'x', { 'x-bz-file-legal-hold': 'on' }), '401 unauthorized');
    const file = await store('not-mine');
    const asked = limited.post('b2_update_file_legal_hold', { ...of(file), legalHold: 'on' });
    await refused(asked, ...DENIED, '401 unauthorized');
    const fileRetention = { mode: 'governance', retainUntilTimestamp: later };
    const kept = limited.post('b2_update_file_retention', { ...of(file), fileRetention });
    await refused(kept, ...DENIED, '401 unauthorized');
  });
}
