import type { BucketId } from './ids.js';

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
