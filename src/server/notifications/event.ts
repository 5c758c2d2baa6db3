import type { NotificationEvent, NotificationRule } from '../../wire/notification.js';
import type { StoredVersion } from '../store/version-row.js';
import { meet } from './event-types.js';

/** What this server makes events of. A wildcard is for rules alone, and there is no live read here. */
export type EventType =
  | `b2:ObjectCreated:${'Upload' | 'MultipartUpload' | 'Copy' | 'Replica' | 'MultipartReplica'}`
  | `b2:ObjectDeleted:${'Delete' | 'LifecycleRule'}`
  | `b2:HideMarkerCreated:${'Hide' | 'LifecycleRule'}`;

/** Whether an enabled rule wants events of this type about a file of this name. */
export const wants = (rule: NotificationRule, type: EventType, name: string): boolean =>
  name.startsWith(rule.objectNamePrefix) && rule.eventTypes.some((wanted) => meet(wanted, type));

interface About {
  readonly accountId: string;
  readonly bucketId: string;
  readonly bucketName: string;
  /** No two events have the same; a repeated delivery keeps it. */
  readonly eventId: string;
  readonly eventTimestamp: number;
  readonly eventType: EventType;
  readonly matchedRuleName: string;
}

/** An event as webhooks are told of it. What is deleted has no size any more. */
export const eventOf = (about: About, { name, length, id }: StoredVersion): NotificationEvent => ({
  accountId: about.accountId,
  bucketId: about.bucketId,
  bucketName: about.bucketName,
  eventId: about.eventId,
  eventTimestamp: about.eventTimestamp,
  eventType: about.eventType,
  eventVersion: 1,
  matchedRuleName: about.matchedRuleName,
  objectName: name,
  objectSize: about.eventType.startsWith('b2:ObjectDeleted:') ? null : length,
  objectVersionId: id,
});
