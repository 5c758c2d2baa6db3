import assert from 'node:assert/strict';
import type { Json } from '../../helpers/raw-b2.js';
import { refused } from './session.js';
import { useBucket, type Wire } from './wire.js';

const CORS = {
  corsRuleName: 'from-anywhere',
  allowedOrigins: ['https://*.example.com', 'https'],
  allowedOperations: ['b2_download_file_by_name', 's3_put'],
  allowedHeaders: ['range', 'x-amz-*'],
  exposeHeaders: ['x-bz-content-sha1'],
  maxAgeSeconds: 3600,
};
const SSE_B2 = { mode: 'SSE-B2', algorithm: 'AES256' };

/** Source: B2 docs, "Lifecycle Rules", "Cross-Origin Resource Sharing Rules", "Server-Side Encryption", "Event Notifications". */
export function bucketSettingFacts(wire: Wire): void {
  const bucket = useBucket(wire);
  const update = (settings: Json) => wire.b2.post('b2_update_bucket', { bucketId: bucket.bucketId, ...settings });
  const updated = (settings: Json) => wire.b2.ok('b2_update_bucket', { bucketId: bucket.bucketId, ...settings });
  const wrong = (settings: Json) => refused(update(settings), '400 bad_request', '400 bad_json');

  describe('as lifecycle rules', () => {
    const days = { daysFromHidingToDeleting: 1 };

    it('keeps rules, with null for days that are not set', async () => {
      const rule = { fileNamePrefix: 'tmp/', daysFromUploadingToHiding: 7 };
      assert.deepEqual((await updated({ lifecycleRules: [rule] })).lifecycleRules, [
        {
          daysFromHidingToDeleting: null,
          daysFromStartingToCancelingUnfinishedLargeFiles: null,
          daysFromUploadingToHiding: 7,
          fileNamePrefix: 'tmp/',
        },
      ]);
    });

    it('wants a prefix and at least one number of days, none of them zero', async () => {
      await wrong({ lifecycleRules: [days] });
      await wrong({ lifecycleRules: [{ fileNamePrefix: '' }] });
      await wrong({ lifecycleRules: [{ fileNamePrefix: '', daysFromHidingToDeleting: 0 }] });
      await wrong({ lifecycleRules: [{ fileNamePrefix: '', daysFromHidingToDeleting: null }] });
    });

    it('refuses two rules of one kind for the same files', async () => {
      const [outer, inner] = [
        { fileNamePrefix: 'a/', ...days },
        { fileNamePrefix: 'a/b/', ...days },
      ];
      await wrong({ lifecycleRules: [outer, inner] });
      await wrong({ lifecycleRules: [outer, outer] });
    });

    it('refuses more than 100 rules', async () => {
      const many = Array.from({ length: 101 }, (_, at) => ({ fileNamePrefix: `${at}/`, ...days }));
      await wrong({ lifecycleRules: many });
      assert.equal((await updated({ lifecycleRules: many.slice(1) })).lifecycleRules.length, 100);
      await updated({ lifecycleRules: [] });
    });
  });

  describe('as CORS rules', () => {
    it('keeps rules', async () => {
      assert.deepEqual((await updated({ corsRules: [CORS] })).corsRules, [CORS]);
      assert.deepEqual((await updated({ corsRules: [] })).corsRules, []);
    });

    it('takes rules without headers', async () => {
      const [rule] = (await updated({ corsRules: [{ ...CORS, allowedHeaders: null, exposeHeaders: [] }] })).corsRules;
      assert.deepEqual([rule.allowedHeaders ?? [], rule.exposeHeaders ?? []], [[], []]);
    });

    it('takes a name of 6 to 50 letters, digits and hyphens, once', async () => {
      for (const corsRuleName of ['short', 'x'.repeat(51), 'under_score', 'b2-reserved']) {
        await wrong({ corsRules: [{ ...CORS, corsRuleName }] });
      }
      await wrong({ corsRules: [CORS, CORS] });
    });

    it('wants origins and operations, known ones', async () => {
      for (const part of [
        { allowedOrigins: [] },
        { allowedOperations: [] },
        { allowedOperations: ['b2_list_file_names'] },
        { allowedOrigins: ['https://*.*.example.com'] },
      ]) {
        await wrong({ corsRules: [{ ...CORS, ...part }] });
      }
    });

    it('takes an age of 0 to 86,400 seconds', async () => {
      for (const maxAgeSeconds of [-1, 86_401]) await wrong({ corsRules: [{ ...CORS, maxAgeSeconds }] });
      for (const maxAgeSeconds of [0, 86_400]) await updated({ corsRules: [{ ...CORS, maxAgeSeconds }] });
    });

    it('refuses a rule of 1000 bytes, and more than 100 rules', async () => {
      await wrong({ corsRules: [{ ...CORS, exposeHeaders: ['x'.repeat(1000)] }] });
      const many = Array.from({ length: 101 }, (_, at) => ({ ...CORS, corsRuleName: `rule-${at}-x` }));
      await wrong({ corsRules: many });
    });
  });

  describe('as default encryption', () => {
    it('keeps SSE-B2, and turns it off again', async () => {
      const on = await updated({ defaultServerSideEncryption: SSE_B2 });
      assert.deepEqual(on.defaultServerSideEncryption, { isClientAuthorizedToRead: true, value: SSE_B2 });
      const off = await updated({ defaultServerSideEncryption: { mode: null } });
      assert.deepEqual(off.defaultServerSideEncryption.value, { mode: null, algorithm: null });
    });

    it('refuses SSE-C', async () => {
      const key = { customerKey: Buffer.alloc(32).toString('base64'), customerKeyMd5: 'cLyPS3KoaSFGi/joRB3OUQ==' };
      await wrong({ defaultServerSideEncryption: { mode: 'SSE-C', algorithm: 'AES256', ...key } });
    });

    it('is set when the bucket is made, too', async () => {
      const made = await wire.makeBucket({ defaultServerSideEncryption: SSE_B2 });
      assert.deepEqual(made.defaultServerSideEncryption.value, SSE_B2);
      await wire.dropBucket(made);
    });
  });

  describe('as event notification rules', () => {
    const RULE = {
      name: 'wire-rule',
      eventTypes: ['b2:ObjectCreated:*'],
      isEnabled: false,
      objectNamePrefix: 'a/',
      maxEventsPerBatch: 2,
      targetConfiguration: {
        targetType: 'webhook',
        url: 'https://example.com/hook',
        customHeaders: [{ name: 'X-Mine', value: 'x' }],
        hmacSha256SigningSecret: 'x'.repeat(32),
      },
    };
    const set = (eventNotificationRules: Json) =>
      wire.b2.post('b2_set_bucket_notification_rules', { bucketId: bucket.bucketId, eventNotificationRules });

    it('keeps rules, by name, and replaces all of them', async () => {
      const { bucketId } = bucket;
      const second = { ...RULE, name: 'another-rule', objectNamePrefix: 'b/' };
      assert.equal((await set([RULE, second])).status, 200);
      const read = await wire.b2.ok('b2_get_bucket_notification_rules', { bucketId });
      assert.equal(read.bucketId, bucketId);
      assert.deepEqual(
        read.eventNotificationRules.map(({ name }: Json) => name),
        ['another-rule', 'wire-rule'],
      );
      const { isSuspended, suspensionReason, ...rest } = read.eventNotificationRules[1];
      assert.deepEqual([isSuspended, suspensionReason ?? ''], [false, '']);
      assert.deepEqual(rest, RULE);
      assert.deepEqual((await set([])).json.eventNotificationRules, []);
    });

    it('refuses what it cannot send, by codes of its own', async () => {
      await refused(set([{ ...RULE, eventTypes: [] }]), '400 event_types_empty');
      await refused(set([{ ...RULE, eventTypes: ['b2:Nothing:*'] }]), '400 event_type_invalid');
      const twice = { ...RULE, eventTypes: ['b2:ObjectCreated:*', 'b2:ObjectCreated:Upload'] };
      await refused(set([twice]), '400 event_type_overlap');
      const target = { ...RULE.targetConfiguration, url: 'http://example.com/' };
      await refused(set([{ ...RULE, targetConfiguration: target }]), '400 bad_request');
      for (const part of [{ name: 'short' }, { name: 'b2-rule-1' }, { maxEventsPerBatch: 51 }]) {
        await refused(set([{ ...RULE, ...part }]), '400 bad_request');
      }
    });

    it('refuses rules that would send one event twice, and a name that is taken', async () => {
      await refused(set([RULE, { ...RULE, name: 'another-rule', objectNamePrefix: 'a/b/' }]), '400 bad_request');
      await refused(set([RULE, { ...RULE, objectNamePrefix: 'b/' }]), '400 bad_request');
      const other = { ...RULE, name: 'another-rule', eventTypes: ['b2:ObjectDeleted:*'] };
      assert.equal((await set([RULE, other])).status, 200);
      assert.equal((await set([])).status, 200);
    });

    it('refuses more than 25 rules, more than 10 headers, headers of B2 and short secrets', async () => {
      const many = Array.from({ length: 26 }, (_, at) => ({
        ...RULE,
        name: `rule-${at}-x`,
        objectNamePrefix: `${at}/`,
      }));
      await refused(set(many), '400 bad_request');
      const headers = Array.from({ length: 11 }, (_, at) => ({ name: `X-${at}`, value: 'x' }));
      for (const part of [
        { customHeaders: headers },
        { customHeaders: [{ name: 'X-Bz-Mine', value: 'x' }] },
        { hmacSha256SigningSecret: 'short' },
        { targetType: 'email' },
      ]) {
        await refused(
          set([{ ...RULE, targetConfiguration: { ...RULE.targetConfiguration, ...part } }]),
          '400 bad_request',
        );
      }
    });

    it('refuses a bucket that is not there', async () => {
      const asked = wire.b2.get('b2_get_bucket_notification_rules', { bucketId: '0'.repeat(24) });
      await refused(asked, '400 bad_bucket_id', '400 bad_request');
    });
  });
}
