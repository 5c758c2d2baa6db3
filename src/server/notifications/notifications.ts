import type { NotificationRule } from '../../wire/notification.js';
import type { Account } from '../account.js';
import type { Clock } from '../clock.js';
import { isLoopback } from '../loopback.js';
import type { Random } from '../random.js';
import type { StoredBucket } from '../store/buckets.js';
import type { Webhook } from '../store/events.js';
import type { Store } from '../store/store.js';
import type { StoredVersion } from '../store/version-row.js';
import { type EventType, eventOf, wants } from './event.js';
import { createLane, type Lane, type Sent } from './lane.js';
import { post } from './post.js';

/** What a run of the notifications did. */
export interface NotificationReport extends Sent {
  /** Events that wait now. */
  readonly waiting: number;
}

/** A rule and how its webhook is doing. */
export interface RuleStatus extends Omit<Webhook, 'due'> {
  readonly bucketName: string;
  readonly ruleName: string;
  readonly waiting: number;
}

/** Makes an event of every change that a rule wants to hear of, and sends it to the rule's webhook. */
export interface Notifications {
  /** Within the transaction of the change. Costs a look into a map where a bucket has no rules. */
  record(type: EventType, version: StoredVersion): void;
  /** Takes the rules of a bucket as they are now, within their transaction: what waits for a rule that is gone is dropped. */
  change(bucket: Pick<StoredBucket, 'seq' | 'id' | 'name' | 'settings'>): void;
  /** Null: the webhook is served. Otherwise why it is not any more. */
  suspended(bucket: number, rule: string): string | null;
  status(): RuleStatus[];
  /** Sends what waits, of every rule, due or not, up to its first failure. */
  run(): Promise<NotificationReport>;
  /** Sends what is due. */
  wake(): Promise<void>;
  stop(): Promise<void>;
}

export interface NotificationParts {
  readonly store: Pick<Store, 'buckets' | 'events' | 'transaction' | 'settled'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly account: Pick<Account, 'id'>;
  /** Whether webhooks beyond this machine may be called. */
  readonly anyTarget: boolean;
}

interface Ruled {
  readonly id: string;
  readonly name: string;
  readonly lanes: readonly Lane[];
}

/** B2 waits as long. Source: B2 docs, "Event Notifications Reference Guide". */
const TIMEOUT_MS = 3000;
const FORBIDDEN = 'the target is not on this machine, and the server was not told that it may call others';

export function createNotifications({ store, clock, random, account, anyTarget }: NotificationParts): Notifications {
  const ruled = new Map<number, Ruled>();
  const ending = new Set<Promise<void>>();
  const { events } = store;

  const laneOf = (bucket: number, rule: NotificationRule): Lane => {
    const target = rule.targetConfiguration;
    const forbidden = anyTarget || isLoopback(new URL(target.url).hostname) ? null : FORBIDDEN;
    const send = (body: string, { signal }: { readonly signal: AbortSignal }) =>
      post(target, body, { timeoutMs: TIMEOUT_MS, signal });
    return createLane({ bucket, rule, forbidden, store, clock, post: send });
  };
  const open = ({ seq, id, name, settings }: Parameters<Notifications['change']>[0]): void => {
    const rules = (settings.notifications ?? []).filter(({ isEnabled }) => isEnabled);
    if (rules.length > 0) ruled.set(seq, { id, name, lanes: rules.map((rule) => laneOf(seq, rule)) });
  };
  const end = (lane: Lane): void => {
    const done: Promise<void> = lane.stop().finally(() => ending.delete(done));
    ending.add(done);
  };
  const lanes = (): Lane[] => [...ruled.values()].flatMap((bucket) => bucket.lanes);
  const status = (): RuleStatus[] =>
    [...ruled].flatMap(([seq, bucket]) =>
      bucket.lanes.map(({ rule }) => {
        const { due: _due, ...webhook } = events.webhook(seq, rule.name);
        return { bucketName: bucket.name, ruleName: rule.name, waiting: events.count(seq, rule.name), ...webhook };
      }),
    );
  for (const bucket of store.buckets.all()) open(bucket);
  return {
    status,
    record(type, version) {
      const bucket = ruled.get(version.bucket);
      if (bucket === undefined) return;
      const about = { accountId: account.id, bucketId: bucket.id, bucketName: bucket.name, eventType: type };
      for (const { rule, add } of bucket.lanes) {
        if (!wants(rule, type, version.name)) continue;
        const own = { eventId: random.hex(64), eventTimestamp: clock.now(), matchedRuleName: rule.name };
        add(JSON.stringify(eventOf({ ...about, ...own }, version)));
      }
    },
    change(bucket) {
      for (const lane of ruled.get(bucket.seq)?.lanes ?? []) end(lane);
      ruled.delete(bucket.seq);
      open(bucket);
      const now = ruled.get(bucket.seq)?.lanes ?? [];
      events.reset(
        bucket.seq,
        now.map(({ rule }) => rule.name),
      );
      for (const lane of now) void lane.wake();
    },
    suspended: (bucket, rule) => (ruled.has(bucket) ? events.webhook(bucket, rule).suspended : null),
    async run() {
      const sent = await Promise.all(lanes().map((lane) => lane.run()));
      const sum = (of: keyof Sent): number => sent.reduce((total, one) => total + one[of], 0);
      const waiting = status().reduce((total, rule) => total + rule.waiting, 0);
      return { delivered: sum('delivered'), failed: sum('failed'), waiting };
    },
    async wake() {
      await Promise.all(lanes().map((lane) => lane.wake()));
    },
    async stop() {
      for (const lane of lanes()) end(lane);
      await Promise.all(ending);
    },
  };
}
