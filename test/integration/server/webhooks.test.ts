import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { isThere, runExternal } from '../../helpers/external-command.js';
import { connect, type Json, type RawB2, rawRequest } from '../../helpers/raw-b2.js';
import { withServeCommands } from '../../helpers/serve-command.js';
import { until } from '../../helpers/until.js';
import { type Webhook, withWebhook } from '../../helpers/webhook.js';

const DAY_MS = 86_400_000;
const SECRET = 'a1B2'.repeat(8);
const NAME = 'everything-that-happens';
const ALL = ['b2:ObjectCreated:*', 'b2:ObjectDeleted:*', 'b2:HideMarkerCreated:*'];

const rule = (url: string, change: Json = {}): Json => ({
  ...{ name: NAME, eventTypes: ALL, isEnabled: true, objectNamePrefix: '' },
  targetConfiguration: { targetType: 'webhook', url, hmacSha256SigningSecret: SECRET },
  ...change,
});
const types = ({ events }: Webhook): string[] =>
  events().map(({ eventType, objectName }) => `${eventType.slice('b2:'.length)} ${objectName}`);

describe('event notifications of the embedded server', () => {
  let server: RunningServer;
  let b2: RawB2;
  let bucketId: string;
  beforeEach(async () => {
    server = await startServer({ minPartSize: 1 });
    b2 = await connect(server);
    ({ bucketId } = await b2.createBucket('watched'));
  });
  afterEach(() => server.close());

  const set = (...eventNotificationRules: Json[]): Promise<Json> =>
    b2.ok('b2_set_bucket_notification_rules', { bucketId, eventNotificationRules });
  const get = async (): Promise<Json> => {
    const { eventNotificationRules } = await b2.ok('b2_get_bucket_notification_rules', { bucketId });
    return eventNotificationRules[0];
  };
  const remove = (fileName: string, fileId: string): Promise<Json> =>
    b2.ok('b2_delete_file_version', { fileName, fileId });

  it('tell of every change, in order, signed', () =>
    withWebhook(async (webhook) => {
      await set(rule(webhook.url));
      const before = server.clock.now();
      const small = (await b2.upload(bucketId, 'größe', 'content')).json;
      const copy = await b2.ok('b2_copy_file', { sourceFileId: small.fileId, fileName: 'copy' });
      const large = await b2.ok('b2_start_large_file', { bucketId, fileName: 'large', contentType: 'a/b' });
      const partSha1Array = [];
      for (const part of [1, 2]) partSha1Array.push((await b2.uploadPart(large.fileId, part, 'part')).json.contentSha1);
      await b2.ok('b2_finish_large_file', { fileId: large.fileId, partSha1Array });
      const marker = await b2.ok('b2_hide_file', { bucketId, fileName: 'copy' });
      await remove('copy', copy.fileId);
      await until(() => webhook.deliveries.length === 5);
      const common = { accountId: server.accountId, bucketId, bucketName: 'watched', eventVersion: 1 };
      const expected = [
        ['b2:ObjectCreated:Upload', 'größe', 7, small.fileId],
        ['b2:ObjectCreated:Copy', 'copy', 7, copy.fileId],
        ['b2:ObjectCreated:MultipartUpload', 'large', 8, large.fileId],
        ['b2:HideMarkerCreated:Hide', 'copy', 0, marker.fileId],
        ['b2:ObjectDeleted:Delete', 'copy', null, copy.fileId],
      ].map(([eventType, objectName, objectSize, objectVersionId]) => {
        return { ...common, eventType, matchedRuleName: NAME, objectName, objectSize, objectVersionId };
      });
      const bare = webhook.events().map(({ eventId: _id, eventTimestamp: _time, ...event }) => event);
      assert.deepEqual(bare, expected);
      assert.equal(new Set(webhook.events().map(({ eventId }) => eventId)).size, 5);
      for (const { eventTimestamp } of webhook.events()) {
        assert.ok(eventTimestamp >= before && eventTimestamp <= server.clock.now());
      }
      for (const { method, headers, body } of webhook.deliveries) {
        assert.deepEqual([method, headers['content-type']], ['POST', 'application/json']);
        const expected = `v1=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
        assert.equal(headers['x-bz-event-notification-signature'], expected);
      }
    }));

  it('have the signature that openssl computes', async function () {
    if (!isThere('openssl', ['version'], 'openssl')) return this.skip();
    await withWebhook(async (webhook) => {
      await set(rule(webhook.url));
      await b2.upload(bucketId, 'a', 'a');
      await until(() => webhook.deliveries.length === 1);
      const directory = mkdtempSync(join(tmpdir(), 'backblazeb2-webhook-'));
      const file = join(directory, 'body');
      writeFileSync(file, webhook.deliveries[0]?.body ?? '');
      const { stdout } = await runExternal('openssl', ['dgst', '-sha256', '-hmac', SECRET, '-hex', file]);
      rmSync(directory, { recursive: true });
      const digest = stdout.toString().trim().split(' ').at(-1);
      assert.equal(webhook.deliveries[0]?.headers['x-bz-event-notification-signature'], `v1=${digest}`);
    });
  });

  it('tell of what lifecycle rules hide and delete', () =>
    withWebhook(async (webhook) => {
      const lifecycleRules = [{ fileNamePrefix: '', daysFromUploadingToHiding: 1, daysFromHidingToDeleting: 1 }];
      await b2.ok('b2_update_bucket', { bucketId, lifecycleRules });
      await set(rule(webhook.url));
      await b2.upload(bucketId, 'old', 'content');
      // A move of the clock waits for what it brings about.
      await server.clock.advance(DAY_MS);
      await server.clock.advance(DAY_MS);
      const deleted = 'ObjectDeleted:LifecycleRule old';
      const hidden = 'HideMarkerCreated:LifecycleRule old';
      assert.deepEqual(types(webhook), ['ObjectCreated:Upload old', hidden, deleted, deleted]);
    }));

  it('reach only the rules that want them', () =>
    withWebhook(async (webhook) => {
      const wanted = { name: 'uploads', eventTypes: ['b2:ObjectCreated:Upload'], objectNamePrefix: 'photos/' };
      const off = { name: 'switched-off', isEnabled: false, objectNamePrefix: 'texts/' };
      await set(rule(webhook.url, wanted), rule(webhook.url, off));
      const { fileId } = (await b2.upload(bucketId, 'photos/1', 'a')).json;
      await b2.ok('b2_copy_file', { sourceFileId: fileId, fileName: 'photos/copy' });
      await remove('photos/1', fileId);
      await b2.upload(bucketId, 'texts/1', 'a');
      const elsewhere = await b2.createBucket('not-watched');
      await b2.upload(elsewhere.bucketId, 'photos/1', 'a');
      await b2.upload(bucketId, 'photos/2', 'a');
      await server.runNotifications();
      assert.deepEqual(types(webhook), ['ObjectCreated:Upload photos/1', 'ObjectCreated:Upload photos/2']);
      assert.deepEqual(
        webhook.events().map(({ matchedRuleName }) => matchedRuleName),
        ['uploads', 'uploads'],
      );
    }));

  it('carry the headers of the rule, and no signature without a secret; over TLS, too', () =>
    withWebhook(
      async (webhook) => {
        const customHeaders = [
          { name: 'X-Mine', value: 'one' },
          { name: 'x-mine', value: 'two' },
          { name: 'Content-Length', value: '1' },
        ];
        const targetConfiguration = { targetType: 'webhook', url: webhook.url, customHeaders };
        await set(rule(webhook.url, { targetConfiguration }));
        await b2.upload(bucketId, 'a', 'a');
        await until(() => webhook.deliveries.length === 1);
        const headers = webhook.deliveries[0]?.headers;
        assert.equal(headers?.['x-mine'], 'one, two');
        assert.equal(headers?.['x-bz-event-notification-signature'], undefined);
      },
      { tls: true },
    ));

  it('are sent again until the webhook answers 200, with longer and longer waits by the clock, in batches', () =>
    withWebhook(async (webhook) => {
      await set(rule(webhook.url, { maxEventsPerBatch: 2 }));
      webhook.answer = 500;
      await b2.upload(bucketId, 'a', 'a');
      await until(() => webhook.deliveries.length === 1);
      for (const name of ['b', 'c']) await b2.upload(bucketId, name, name);
      await server.clock.advance(1000);
      assert.equal(webhook.deliveries.length, 2);
      await server.clock.advance(1000);
      assert.equal(webhook.deliveries.length, 2);
      webhook.answer = 200;
      await server.clock.advance(1000);
      const names = webhook.deliveries.map(({ events }) => events.map(({ objectName }) => objectName).join());
      assert.deepEqual(names, ['a', 'a,b', 'a,b', 'c']);
      const ids = webhook.events().map(({ eventId }) => eventId);
      assert.equal(new Set(ids).size, 3);
      assert.deepEqual(await server.runNotifications(), { delivered: 0, failed: 0, waiting: 0 });
    }));

  it('are sent again without anyone moving the clock', () =>
    withWebhook(async (webhook) => {
      await set(rule(webhook.url));
      webhook.answer = 503;
      await b2.upload(bucketId, 'a', 'a');
      await until(() => webhook.deliveries.length === 1);
      webhook.answer = 200;
      await until(() => webhook.deliveries.length === 2);
      assert.equal(webhook.events()[0].eventId, webhook.events()[1].eventId);
    }));

  it('stop after ten failures in a row, with the reason in the rule, until the rules are set again', () =>
    withWebhook(async (webhook) => {
      await set(rule(webhook.url));
      webhook.answer = 404;
      await b2.upload(bucketId, 'kept', 'a');
      for (let run = 1; run <= 12; run += 1) await server.runNotifications();
      const { isSuspended, suspensionReason } = await get();
      assert.equal(isSuspended, true);
      assert.equal(suspensionReason, '10 deliveries in a row failed, the last one: the webhook answered 404');
      const sent = webhook.deliveries.length;
      await b2.upload(bucketId, 'missed', 'a');
      await server.clock.advance(DAY_MS);
      assert.equal(webhook.deliveries.length, sent);
      const about = { bucketName: 'watched', ruleName: NAME, waiting: 1, failures: 10, suspended: suspensionReason };
      const status = await rawRequest(`${server.url}/_notifications`);
      assert.deepEqual(status.json, { rules: [{ ...about, lost: 1 }] });
      webhook.answer = 200;
      const later = await connect(server);
      const again = await later.ok('b2_set_bucket_notification_rules', {
        ...{ bucketId, eventNotificationRules: [rule(webhook.url)] },
      });
      assert.equal(again.eventNotificationRules[0].isSuspended, false);
      await until(() => webhook.deliveries.length === sent + 1);
      assert.equal(webhook.events().at(-1).objectName, 'kept');
    }));

  it('never leave this machine, and the rule says so', async () => {
    await set(rule('https://b2.example.com/hook'));
    assert.equal((await get()).isSuspended, false);
    await b2.upload(bucketId, 'a', 'a');
    const { isSuspended, suspensionReason } = await get();
    assert.equal(isSuspended, true);
    assert.match(suspensionReason, /the target is not on this machine/);
    assert.deepEqual(await server.runNotifications(), { delivered: 0, failed: 0, waiting: 0 });
    const { rules } = (await rawRequest(`${server.url}/_notifications`)).json;
    assert.deepEqual([rules[0].waiting, rules[0].lost], [0, 1]);
  });

  it('leave this machine when the server was told so, and then trust no certificate that nobody vouches for', () =>
    withWebhook(
      async (webhook) => {
        const roaming = await startServer({ webhooksAnywhere: true });
        try {
          b2 = await connect(roaming);
          ({ bucketId } = await b2.createBucket('roaming'));
          await set(rule(webhook.url.replace('127.0.0.1', '0.0.0.0')));
          await b2.upload(bucketId, 'a', 'a');
          assert.deepEqual(await roaming.runNotifications(), { delivered: 0, failed: 1, waiting: 1 });
          assert.equal((await get()).isSuspended, false);
          assert.deepEqual(webhook.deliveries, []);
        } finally {
          await roaming.close();
        }
      },
      { tls: true },
    ));

  it('are dropped with their rule', () =>
    withWebhook(async (webhook) => {
      await set(rule(webhook.url));
      webhook.answer = 500;
      await b2.upload(bucketId, 'a', 'a');
      await until(() => webhook.deliveries.length === 1);
      await set();
      webhook.answer = 200;
      await set(rule(webhook.url));
      await b2.upload(bucketId, 'b', 'b');
      await until(() => webhook.deliveries.length === 2);
      assert.equal(webhook.events().at(-1).objectName, 'b');
    }));

  it('are sent on demand', () =>
    withWebhook(async (webhook) => {
      await set(rule(webhook.url));
      webhook.answer = 500;
      for (const name of ['a', 'b']) await b2.upload(bucketId, name, name);
      const failed = (await rawRequest(`${server.url}/_notifications`, { method: 'POST' })).json;
      assert.deepEqual(failed, { delivered: 0, failed: 1, waiting: 2 });
      webhook.answer = 200;
      const { delivered, waiting } = await server.runNotifications();
      assert.deepEqual({ delivered, waiting }, { delivered: 2, waiting: 0 });
    }));

  it('do not hold the server up when it closes', function () {
    // The delivery itself would take three seconds.
    this.timeout(2500);
    return withWebhook(async (webhook) => {
      await set(rule(webhook.url));
      webhook.answer = null;
      await b2.upload(bucketId, 'a', 'a');
      await until(() => webhook.deliveries.length === 1);
      const asked = rawRequest(`${server.url}/_notifications`, { method: 'POST' }).catch(() => undefined);
      // Behind this answer the server has the other request, too.
      await rawRequest(`${server.url}/_notifications`);
      await server.close();
      await asked;
    });
  });

  it('outlive kill -9 with the change they tell of', () =>
    withWebhook((webhook) =>
      withServeCommands(async (start) => {
        webhook.answer = null;
        const first = await start();
        const session = await connect(first.server);
        const home = await session.createBucket('kept-for-later');
        const rules = { bucketId: home.bucketId, eventNotificationRules: [rule(webhook.url)] };
        await session.ok('b2_set_bucket_notification_rules', rules);
        for (const name of ['a', 'b', 'c']) await session.upload(home.bucketId, name, name);
        await first.stop('SIGKILL');
        const before = webhook.deliveries.length;
        webhook.answer = 200;
        await start();
        await until(() => webhook.deliveries.length === before + 3);
        const later = webhook.deliveries.slice(before).flatMap(({ events }) => events);
        assert.deepEqual(
          later.map(({ objectName }) => objectName),
          ['a', 'b', 'c'],
        );
      }),
    ));
});
