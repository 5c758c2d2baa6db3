import type { NotificationRule } from '../../wire/notification.js';
import type { Clock } from '../clock.js';
import type { Store } from '../store/store.js';
import { waitAfter } from './backoff.js';
import type { PostLimits } from './post.js';

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

/** After so many failures in a row a rule is suspended. B2 does not say its number. */
const MAX_FAILURES = 10;
const MAX_TIMER_MS = 3_600_000;

export function createLane({ bucket, rule, forbidden, store, clock, post }: LaneParts): Lane {
  const { events } = store;
  const stopped = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let isQueued = false;
  let last: Promise<unknown> = Promise.resolve();

  const failed = (failure: string): void => {
    const before = events.webhook(bucket, rule.name);
    const failures = before.failures + 1;
    const due = clock.now() + waitAfter(failures);
    const suspended =
      failures < MAX_FAILURES ? null : `${failures} deliveries in a row failed, the last one: ${failure}`;
    events.changeWebhook(bucket, rule.name, { ...before, failures, due, suspended });
  };
  const taken = (upTo: number): void =>
    store.transaction(() => {
      const before = events.webhook(bucket, rule.name);
      events.remove(bucket, rule.name, upTo);
      if (before.failures > 0) events.changeWebhook(bucket, rule.name, { ...before, failures: 0, due: 0 });
    });
  const later = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void wake(), Math.min(ms, MAX_TIMER_MS)).unref();
  };
  const work = async (atOnce: boolean): Promise<Sent> => {
    const sent = { delivered: 0, failed: 0 };
    for (let mayWait = !atOnce; !stopped.signal.aborted; ) {
      const { due, suspended } = events.webhook(bucket, rule.name);
      const batch = suspended === null ? events.waiting(bucket, rule.name, rule.maxEventsPerBatch ?? 1) : [];
      const end = batch.at(-1)?.seq;
      if (end === undefined) break;
      const wait = mayWait ? due - clock.now() : 0;
      if (wait > 0) {
        later(wait);
        break;
      }
      // Nobody hears of a change that a power failure could undo.
      await store.settled();
      const body = `{"events":[${batch.map(({ event }) => event).join(',')}]}`;
      const failure = await post(body, { signal: stopped.signal });
      if (stopped.signal.aborted) break;
      if (failure === null) taken(end);
      else failed(failure);
      sent[failure === null ? 'delivered' : 'failed'] += batch.length;
      mayWait ||= failure !== null;
    }
    return sent;
  };
  const queue = <T>(next: () => Promise<T>): Promise<T> => {
    const done = last.then(next);
    last = done.catch((error) => process.emitWarning(error));
    return done;
  };
  const wake = async (): Promise<void> => {
    if (!isQueued) {
      isQueued = true;
      void queue(() => {
        isQueued = false;
        return work(false);
      });
    }
    await last;
  };
  return {
    rule,
    wake,
    run: () => queue(() => work(true)),
    add(event) {
      const before = events.webhook(bucket, rule.name);
      const suspended = before.suspended ?? forbidden;
      if (suspended !== null) {
        events.changeWebhook(bucket, rule.name, { ...before, suspended, lost: before.lost + 1 });
        return;
      }
      events.add(bucket, rule.name, event);
      void wake();
    },
    async stop() {
      clearTimeout(timer);
      stopped.abort();
      await last;
    },
  };
}
