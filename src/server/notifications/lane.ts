import type { NotificationRule } from '../../wire/notification.js';
import type { Clock } from '../clock.js';
import type { Store } from '../store/store.js';
import { createTurns } from '../turns.js';
import type { PostLimits } from './post.js';
import { openWebhook } from './webhook.js';

/** The events of one rule, in the order they happened: a batch at a time, and the same one again until it was taken. */
export interface Lane {
  readonly rule: NotificationRule;
  /** Keeps an event, within the transaction of what it tells of. A suspended rule only counts it. */
  add(event: string): void;
  /** Sends what is due. Resolves when nothing is any more. */
  wake(): Promise<void>;
  /** Sends what waits, due or not, up to the first failure. */
  run(): Promise<Sent>;
  /** Sends no more, and ends a delivery that is under way; its events stay. */
  stop(): Promise<void>;
}

export interface Sent {
  /** Events that the webhook took. */
  readonly delivered: number;
  /** Events that were sent and not taken; they stay. */
  readonly failed: number;
}

export interface LaneParts {
  readonly bucket: number;
  readonly rule: NotificationRule;
  /** Why nothing may be sent to the target of the rule; null: it may. */
  readonly forbidden: string | null;
  readonly store: Pick<Store, 'events' | 'transaction' | 'settled'>;
  readonly clock: Clock;
  readonly post: (body: string, limits: Pick<PostLimits, 'signal'>) => Promise<string | null>;
}

/** A longer wait is looked at again: the clock may have been moved. */
const MAX_TIMER_MS = 3_600_000;

export function createLane({ bucket, rule, forbidden, store, clock, post }: LaneParts): Lane {
  const webhook = openWebhook(bucket, rule.name, forbidden, store, clock);
  const stopped = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const work = async (atOnce: boolean): Promise<Sent> => {
    const sent = { delivered: 0, failed: 0 };
    for (let mayWait = !atOnce; !stopped.signal.aborted; ) {
      const batch = webhook.batch(rule.maxEventsPerBatch ?? 1);
      const end = batch.at(-1)?.seq;
      if (end === undefined) break;
      const wait = mayWait ? webhook.state().due - clock.now() : 0;
      clearTimeout(timer);
      if (wait > 0) {
        timer = setTimeout(() => void turns.wake(), Math.min(wait, MAX_TIMER_MS)).unref();
        break;
      }
      // Nobody hears of a change that a power failure could undo.
      await store.settled();
      const failure = await post(bodyOf(batch), { signal: stopped.signal });
      if (stopped.signal.aborted) break;
      if (failure === null) webhook.taken(end);
      else webhook.failed(failure);
      sent[failure === null ? 'delivered' : 'failed'] += batch.length;
      mayWait ||= failure !== null;
    }
    return sent;
  };
  const turns = createTurns(() => work(false));
  return {
    rule,
    wake: turns.wake,
    run: () => turns.take(() => work(true)),
    add(event) {
      if (webhook.add(event)) void turns.wake();
    },
    async stop() {
      clearTimeout(timer);
      stopped.abort();
      await turns.idle();
    },
  };
}

const bodyOf = (batch: readonly { readonly event: string }[]): string =>
  `{"events":[${batch.map(({ event }) => event).join(',')}]}`;
