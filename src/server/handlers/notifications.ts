import type { NotificationRulesResponse } from '../../wire/notification.js';
import type { Call } from '../context.js';
import { text } from '../fields.js';
import { notificationRulesField } from '../notifications/rule-field.js';
import type { StoredBucket } from '../store/buckets.js';
import type { JsonEndpoint } from './endpoint.js';
import { findBucket } from './find.js';

export const getBucketNotificationRules: JsonEndpoint<'b2_get_bucket_notification_rules'> = {
  capability: 'readBucketNotifications',
  fields: { bucketId: text },
  run: ({ bucketId }, call) => rulesJson(findBucket(call, bucketId), call),
};

export const setBucketNotificationRules: JsonEndpoint<'b2_set_bucket_notification_rules'> = {
  capability: 'writeBucketNotifications',
  fields: { bucketId: text, eventNotificationRules: notificationRulesField },
  run({ bucketId, eventNotificationRules: notifications }, call) {
    const bucket = findBucket(call, bucketId);
    const changed = { ...bucket, settings: { ...bucket.settings, notifications } };
    call.store.transaction(() => {
      call.store.buckets.change(changed);
      call.notifications.change(changed);
    });
    return rulesJson(changed, call);
  },
};

const rulesJson = (
  { seq, id, settings }: StoredBucket,
  { notifications }: Pick<Call, 'notifications'>,
): NotificationRulesResponse => ({
  bucketId: id,
  eventNotificationRules: (settings.notifications ?? []).map((rule) => {
    const reason = notifications.suspended(seq, rule.name);
    return { ...rule, isSuspended: reason !== null, suspensionReason: reason ?? '' };
  }),
});
