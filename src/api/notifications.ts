import type {
  GetNotificationRulesRequest,
  NotificationRulesResponse,
  SetNotificationRulesRequest,
} from '../wire/notification.js';
import { type ApiConnection, type CallContext, call, DETACHED } from './call.js';

/** Sorted by name. Source: B2 docs, b2_get_bucket_notification_rules. */
export function getBucketNotificationRules(
  connection: ApiConnection,
  request: GetNotificationRulesRequest,
  context: CallContext = DETACHED,
): Promise<NotificationRulesResponse> {
  return call(connection, 'b2_get_bucket_notification_rules', request, context, true);
}

/** Replaces all rules; an empty list removes them. Source: B2 docs, b2_set_bucket_notification_rules. */
export function setBucketNotificationRules(
  connection: ApiConnection,
  request: SetNotificationRulesRequest,
  context: CallContext = DETACHED,
): Promise<NotificationRulesResponse> {
  return call(connection, 'b2_set_bucket_notification_rules', request, context, true);
}
