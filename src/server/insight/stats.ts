import { BILLING_CLASSES, transactionsOf } from './billing.js';
import { createCost } from './cost.js';
import type { Exchange } from './exchange.js';

interface Counts {
  requests: number;
  bytesIn: number;
  bytesOut: number;
  /** By class of status: `2xx`, `4xx`, `5xx`, and `none` for requests without an answer. */
  readonly statuses: Record<string, number>;
}

export interface Stats {
  add(exchange: Exchange): void;
  /** As `/_stats` answers them. */
  report(): unknown;
}

/** Counts since the server started. Only what succeeded is a transaction. */
export function createStats(now: () => number): Stats {
  const since = now();
  const total = noCounts();
  const endpoints = new Map<string, Counts>();
  const cost = createCost(now);
  return {
    add(exchange) {
      const name = exchange.endpoint ?? 'unknown';
      const own = endpoints.get(name) ?? noCounts();
      endpoints.set(name, own);
      count(total, exchange);
      count(own, exchange);
      const { endpoint, method, status, entries } = exchange;
      // A browser's question before a request is not the request.
      if (endpoint !== null && method !== 'OPTIONS' && (status === 200 || status === 206)) {
        cost.add(BILLING_CLASSES[endpoint], transactionsOf(entries));
      }
    },
    report: () => ({
      since,
      ...total,
      endpoints: Object.fromEntries(endpoints),
      transactions: cost.transactions(),
      estimatedCost: {
        currency: 'USD',
        amount: cost.estimate(),
        note: 'an estimate: transactions alone, at prices documented for years (2,500 of class B and C free each day, then $0.004 per 10,000 of B and per 1,000 of C)',
      },
    }),
  };
}

const noCounts = (): Counts => ({ requests: 0, bytesIn: 0, bytesOut: 0, statuses: {} });

function count(counts: Counts, { status, bytesIn, bytesOut }: Exchange): void {
  const kind = status === null ? 'none' : `${Math.floor(status / 100)}xx`;
  counts.requests += 1;
  counts.bytesIn += bytesIn;
  counts.bytesOut += bytesOut;
  counts.statuses[kind] = (counts.statuses[kind] ?? 0) + 1;
}
