import assert from 'node:assert/strict';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { connect, type Json, type RawB2, rawRequest } from '../../helpers/raw-b2.js';

const TARGET = {
  targetType: 'webhook',
  url: 'https://example.com/hook',
  customHeaders: [{ name: 'X-Mine', value: 'yes' }],
  hmacSha256SigningSecret: 'a1'.repeat(16),
};
const RULE = {
  name: 'uploads',
  eventTypes: ['b2:ObjectCreated:*'],
  isEnabled: true,
  objectNamePrefix: 'photos/',
  maxEventsPerBatch: 5,
  targetConfiguration: TARGET,
};
const ANSWERED = { isSuspended: false, suspensionReason: '' };

describe('notification rules of the embedded server', () => {
  let server: RunningServer;
  let b2: RawB2;
  let bucketId: string;
  before(async () => {
    server = await startServer();
    b2 = await connect(server);
    ({ bucketId } = await b2.createBucket('notified'));
  });
  after(() => server.close());

  const set = (rules: Json[]) =>
    b2.call('b2_set_bucket_notification_rules', { bucketId, eventNotificationRules: rules });
  const get = async (): Promise<Json> => {
    const url = `${server.url}/b2api/v4/b2_get_bucket_notification_rules?bucketId=${bucketId}`;
    return (await rawRequest(url, { headers: { authorization: b2.token } })).json;
  };

  it('are none at first, are kept ordered by name, outlive other changes, and can be removed', async () => {
    assert.deepEqual(await get(), { bucketId, eventNotificationRules: [] });
    const { maxEventsPerBatch: _one, ...plain } = { ...RULE, name: 'deletes', eventTypes: ['b2:ObjectDeleted:Delete'] };
    const kept = {
      bucketId,
      eventNotificationRules: [
        { ...plain, ...ANSWERED, maxEventsPerBatch: 1 },
        { ...RULE, ...ANSWERED },
      ],
    };
    assert.deepEqual((await set([RULE, plain])).json, kept);
    await b2.ok('b2_update_bucket', { bucketId, bucketInfo: { a: 'b' } });
    assert.deepEqual(await get(), kept);
    assert.deepEqual((await set([])).json, { bucketId, eventNotificationRules: [] });
    assert.equal((await b2.call('b2_get_bucket_notification_rules', { bucketId: 'unknown' })).status, 400);
  });

  it('need their capabilities', async () => {
    const key = await b2.ok('b2_create_key', {
      keyName: 'few',
      capabilities: ['listBuckets', 'readBucketNotifications'],
    });
    const few = await connect(server, key);
    assert.equal((await few.call('b2_get_bucket_notification_rules', { bucketId })).status, 200);
    const refused = await few.call('b2_set_bucket_notification_rules', { bucketId, eventNotificationRules: [] });
    assert.deepEqual([refused.status, refused.json.code], [401, 'unauthorized']);
  });

  it('are refused when they make no sense', async () => {
    const cases: [Json, string, RegExp][] = [
      [{ name: 'short' }, 'bad_request', /name must be 6 to 63/],
      [{ eventTypes: [] }, 'event_types_empty', /must not be empty/],
      [{ eventTypes: ['b2:Rain'] }, 'event_type_invalid', /unknown event type b2:Rain/],
      [{ eventTypes: ['b2:ObjectCreated:*', 'b2:ObjectCreated:Copy'] }, 'event_type_overlap', /ObjectCreated:Copy/],
      [{ maxEventsPerBatch: 51 }, 'bad_request', /1 to 50/],
      [{ objectNamePrefix: null }, 'bad_request', /objectNamePrefix is missing/],
      [{ targetConfiguration: { ...TARGET, url: 'http://example.com' } }, 'bad_request', /https URL/],
      [{ targetConfiguration: { ...TARGET, targetType: 'mail' } }, 'bad_request', /one of webhook/],
      [{ targetConfiguration: { ...TARGET, hmacSha256SigningSecret: 'x' } }, 'bad_request', /32 letters and digits/],
      [{ targetConfiguration: { ...TARGET, customHeaders: [{ name: 'X-Bz-A', value: '' }] } }, 'bad_request', /X-Bz-A/],
    ];
    for (const [change, code, message] of cases) {
      const { status, json } = await set([{ ...RULE, ...change }]);
      assert.deepEqual([status, json.code], [400, code]);
      assert.match(json.message, message);
    }
    assert.match((await set([RULE, RULE])).json.message, /two event notification rules are named uploads/);
    const inside = { ...RULE, name: 'inside', objectNamePrefix: 'photos/2026/', eventTypes: ['b2:ObjectCreated:Copy'] };
    assert.match((await set([RULE, inside])).json.message, /uploads and inside apply to the same events/);
    assert.deepEqual((await get()).eventNotificationRules, []);
  });
});
