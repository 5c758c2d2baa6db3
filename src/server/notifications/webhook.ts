import type { Clock } from '../clock.js';
import type { WaitingEvent, Webhook as WebhookState } from '../store/events.js';
import type { Store } from '../store/store.js';
import { waitAfter } from './backoff.js';

/** What is kept of a rule's webhook: the events that wait for it, and how it is doing. */
export interface Webhook {
  state(): WebhookState;
  /** Keeps an event. True: it waits now. When nothing is sent any more it is counted only, and the answer is false. */
  add(event: string): boolean;
  /** The oldest events that wait, at most `limit`; none when the webhook is suspended. */
  batch(limit: number): WaitingEvent[];
  /** The webhook took the events up to this number. */
  taken(upTo: number): void;
  /** The webhook did not take a batch: it waits for a while, and is suspended after too many failures in a row. */
  failed(failure: string): void;
}

/** B2 does not say its number. */
const MAX_FAILURES = 10;

/** `forbidden` says why nothing may be sent to the target at all; null: it may. */
export function openWebhook(
  bucket: number,
  rule: string,
  forbidden: string | null,
  { events, transaction }: Pick<Store, 'events' | 'transaction'>,
  clock: Clock,
): Webhook {
  const state = (): WebhookState => events.webhook(bucket, rule);
  const change = (changes: Partial<WebhookState>): void =>
    events.changeWebhook(bucket, rule, { ...state(), ...changes });
  return {
    state,
    add(event) {
      const { suspended, lost } = state();
      const reason = suspended ?? forbidden;
      if (reason === null) events.add(bucket, rule, event);
      else change({ suspended: reason, lost: lost + 1 });
      return reason === null;
    },
    batch: (limit) => (state().suspended === null ? events.waiting(bucket, rule, limit) : []),
    taken(upTo) {
      transaction(() => {
        events.remove(bucket, rule, upTo);
        if (state().failures > 0) change({ failures: 0, due: 0 });
      });
    },
    failed(failure) {
      const failures = state().failures + 1;
      const reason = `${failures} deliveries in a row failed, the last one: ${failure}`;
      const suspended = failures < MAX_FAILURES ? null : reason;
      change({ failures, due: clock.now() + waitAfter(failures), suspended });
    },
  };
}
