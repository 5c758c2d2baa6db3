import assert from 'node:assert/strict';
import { component, failure, requestsOf, withServer } from '../../helpers/setup.js';

const LIFECYCLE = [{ fileNamePrefix: 'tmp/', daysFromHidingToDeleting: 1, daysFromUploadingToHiding: 2 }];
const CORS = [
  {
    corsRuleName: 'browsers',
    allowedOrigins: ['https://example.com'],
    allowedOperations: ['b2_upload_file'],
    maxAgeSeconds: 60,
  },
];

describe('the settings of a bucket by the component', () => {
  const setup = withServer();

  it('are sent by createBucket and told of the bucket', async () => {
    const { b2 } = setup;
    b2.newLifecycleRules = LIFECYCLE;
    b2.newCorsRules = CORS;
    b2.newSSEMode = 'SSE-B2';
    b2.newLockEnabled = 'true';
    const id = await b2.createBucket('with-settings');
    await b2.getBucketInfo(id);
    assert.equal(b2.bucketLifecycleRules[0]?.[0]?.daysFromUploadingToHiding, 2);
    assert.equal(b2.bucketCorsRules[0]?.[0]?.corsRuleName, 'browsers');
    assert.deepEqual([b2.bucketSSEMode[0], b2.bucketLockEnabled[0]], ['SSE-B2', true]);
    assert.deepEqual([b2.bucketRetentionMode[0], b2.bucketRetentionPeriod[0]], ['', '']);
  });

  it('are changed by updateBucket without changing the kind or metadata', async () => {
    const { b2, bucketId } = setup;
    b2.addMetadata('a', 'b');
    await b2.updateBucket(bucketId, '', true);
    b2.newLifecycleRules = LIFECYCLE;
    await b2.updateBucket(bucketId, '', false);
    await b2.getBucketInfo(bucketId);
    assert.equal(b2.bucketLifecycleRules[0]?.length, 1);
    assert.equal(b2.metadataValue[0], 'b');
    b2.newLifecycleRules = [];
    await b2.updateBucket(bucketId, '', false);
    await b2.getBucketInfo(bucketId);
    assert.deepEqual(b2.bucketLifecycleRules[0], []);
  });

  it('have a default retention, in days', async () => {
    const { b2, bucketId } = setup;
    b2.newLockEnabled = 'true';
    b2.newRetentionMode = 'governance';
    b2.newRetentionDays = 7;
    await b2.updateBucket(bucketId, '', false);
    await b2.getBucketInfo(bucketId);
    assert.deepEqual([b2.bucketRetentionMode[0], b2.bucketRetentionPeriod[0]], ['governance', '7 days']);
    b2.fileData = 'x';
    await b2.getFileInfo(await b2.uploadFile(bucketId, 'x'));
    assert.equal(b2.fileRetentionMode[0], 'governance');
    b2.newRetentionMode = 'none';
    b2.newRetentionDays = 0;
    await b2.updateBucket(bucketId, '', false);
    await b2.getBucketInfo(bucketId);
    assert.equal(b2.bucketRetentionMode[0], '');
  });

  it('are not asked for when nothing is to be changed', async () => {
    const { b2, bucketId } = setup;
    const requests = requestsOf(b2);
    await b2.updateBucket(bucketId, '', false);
    b2.newRetentionMode = 'governance';
    assert.match((await failure(b2.updateBucket(bucketId, '', false))).message, /newRetentionDays go together/);
    assert.deepEqual(requests, []);
  });

  it('keep what they were given when the caller changes his list afterwards', () => {
    const { b2 } = setup;
    const rules = structuredClone(LIFECYCLE);
    b2.newLifecycleRules = rules;
    rules.length = 0;
    assert.equal(b2.newLifecycleRules?.length, 1);
  });

  it('have event notification rules, which are fetched and replaced as a whole', async () => {
    const { b2, bucketId } = setup;
    const targetConfiguration = { targetType: 'webhook' as const, url: 'https://example.com/hook' };
    const rule = {
      name: 'my-rule',
      eventTypes: ['b2:ObjectCreated:*'],
      isEnabled: true,
      objectNamePrefix: '',
      targetConfiguration,
    };
    b2.notificationRules = [rule];
    await b2.setNotificationRules(bucketId);
    const other = component(setup.server);
    await other.getNotificationRules(bucketId);
    assert.deepEqual(
      other.notificationRules?.map(({ name }) => name),
      ['my-rule'],
    );
    b2.notificationRules = [];
    await b2.setNotificationRules(bucketId);
    await b2.getNotificationRules(bucketId);
    assert.deepEqual(b2.notificationRules, []);
  });
});

describe('headers of later downloads', () => {
  const setup = withServer();

  it('are given to an upload as properties and come back with each download', async () => {
    const { b2, bucketId, bucketName } = setup;
    b2.fileData = 'content';
    b2.cacheControl = 'max-age=60';
    b2.contentDisposition = 'attachment; filename="a.txt"';
    b2.contentLanguage = 'de';
    await b2.uploadFile(bucketId, 'x');
    await b2.downloadFile(bucketName, 'x');
    const headers = new Map(b2.parsedHeaders.map(({ field, value }) => [field.toLowerCase(), value]));
    assert.equal(headers.get('cache-control'), 'max-age=60');
    assert.equal(headers.get('content-disposition'), 'attachment; filename="a.txt"');
    assert.equal(headers.get('content-language'), 'de');
  });
});
