import type { Connection } from './database.js';

/** An event that no webhook has taken yet, as JSON. */
export interface WaitingEvent {
  readonly seq: number;
  readonly event: string;
}

/** How the webhook of a rule is doing. */
export interface Webhook {
  /** Deliveries that failed in a row. */
  readonly failures: number;
  /** When the next one may be tried, milliseconds. */
  readonly due: number;
  /** Why nothing is sent any more; null: things are sent. */
  readonly suspended: string | null;
  /** Events that were not kept, as nothing was sent any more. */
  readonly lost: number;
}

/** The events of a bucket by the name of the rule they matched, and what is known of its webhook. */
export interface Events {
  add(bucket: number, rule: string, event: string): void;
  /** The oldest ones, at most `limit`. */
  waiting(bucket: number, rule: string, limit: number): WaitingEvent[];
  count(bucket: number, rule: string): number;
  /** Removes those up to a number, that one included. */
  remove(bucket: number, rule: string, upTo: number): void;
  webhook(bucket: number, rule: string): Webhook;
  changeWebhook(bucket: number, rule: string, webhook: Webhook): void;
  /** Forgets every webhook of a bucket, and the events of all rules but these. */
  reset(bucket: number, rules: readonly string[]): void;
}

const NEW: Webhook = { failures: 0, due: 0, suspended: null, lost: 0 };

export function createEvents(connection: Connection): Events {
  const add = connection.query<[number, string, string]>('INSERT INTO events (bucket, rule, event) VALUES (?, ?, ?)');
  const waiting = connection.query<[number, string, number], WaitingEvent>(
    'SELECT seq, event FROM events WHERE bucket = ? AND rule = ? ORDER BY seq LIMIT ?',
  );
  const count = connection.query<[number, string], { n: number }>(
    'SELECT count(*) AS n FROM events WHERE bucket = ? AND rule = ?',
  );
  const remove = connection.query<[number, string, number]>(
    'DELETE FROM events WHERE bucket = ? AND rule = ? AND seq <= ?',
  );
  const webhook = connection.query<[number, string], Webhook>(
    'SELECT failures, due, suspended, lost FROM webhooks WHERE bucket = ? AND rule = ?',
  );
  const changeWebhook = connection.query<[number, string, number, number, string | null, number]>(
    'INSERT OR REPLACE INTO webhooks (bucket, rule, failures, due, suspended, lost) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const resetEvents = connection.query<[number, string]>(
    'DELETE FROM events WHERE bucket = ? AND rule NOT IN (SELECT value FROM json_each(?))',
  );
  const resetWebhooks = connection.query<[number]>('DELETE FROM webhooks WHERE bucket = ?');
  return {
    add: (bucket, rule, event) => add.run(bucket, rule, event),
    waiting: (bucket, rule, limit) => waiting.all(bucket, rule, limit),
    count: (bucket, rule) => count.get(bucket, rule)?.n ?? 0,
    remove: (bucket, rule, upTo) => remove.run(bucket, rule, upTo),
    webhook(bucket, rule) {
      // A row carries more than its columns.
      const { failures, due, suspended, lost } = webhook.get(bucket, rule) ?? NEW;
      return { failures, due, suspended, lost };
    },
    changeWebhook: (bucket, rule, { failures, due, suspended, lost }) =>
      changeWebhook.run(bucket, rule, failures, due, suspended, lost),
    reset(bucket, rules) {
      resetEvents.run(bucket, JSON.stringify(rules));
      resetWebhooks.run(bucket);
    },
  };
}
