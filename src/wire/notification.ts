import type { AccountId, BucketId, FileId, Timestamp } from './ids.js';

/** Source: B2 docs, "Event Notifications". */
export interface NotificationTarget {
  readonly targetType: 'webhook';
  /** Https only. */
  readonly url: string;
  readonly customHeaders?: readonly { readonly name: string; readonly value: string }[] | null;
  /** 32 letters or digits. */
  readonly hmacSha256SigningSecret?: string;
}

export interface NotificationRule {
  /** 6 to 63 letters, digits and `-`, unique in the bucket. */
  readonly name: string;
  readonly eventTypes: readonly string[];
  readonly isEnabled: boolean;
  readonly objectNamePrefix: string;
  /** 1 to 50. */
  readonly maxEventsPerBatch?: number;
  readonly targetConfiguration: NotificationTarget;
  /** Answers only. */
  readonly isSuspended?: boolean;
  /** Answers only. */
  readonly suspensionReason?: string;
}

export interface GetNotificationRulesRequest {
  readonly bucketId: BucketId;
}
export interface SetNotificationRulesRequest {
  readonly bucketId: BucketId;
  readonly eventNotificationRules: readonly NotificationRule[];
}
export interface NotificationRulesResponse {
  readonly bucketId: BucketId;
  readonly eventNotificationRules: readonly NotificationRule[];
}

/** One event as a webhook is told of it, in `{"events":[…]}`. Source: B2 docs, "Event Notifications Reference Guide". */
export interface NotificationEvent {
  readonly accountId: AccountId;
  readonly bucketId: BucketId;
  readonly bucketName: string;
  readonly eventId: string;
  readonly eventTimestamp: Timestamp;
  readonly eventType: string;
  readonly eventVersion: number;
  readonly matchedRuleName: string;
  readonly objectName: string;
  /** Bytes; null after a deletion, 0 for a hide marker. */
  readonly objectSize: number | null;
  readonly objectVersionId: FileId;
}
