import type { BillingClass } from './billing.js';

/** The prices as they were documented for many years; those of today may differ. US dollars. */
const FREE_PER_DAY = 2500;
const PRICE_EACH: { readonly [C in BillingClass]: number } = { A: 0, B: 0.004 / 10_000, C: 0.004 / 1000 };

type Counts = { [C in BillingClass]: number };
const none = (): Counts => ({ A: 0, B: 0, C: 0 });
const DAY_MS = 86_400_000;

export interface Cost {
  add(billing: BillingClass, transactions: number): void;
  transactions(): Readonly<Counts>;
  /** US dollars for the transactions; storage and traffic are not in it. */
  estimate(): number;
}

/** What transactions would cost: on each day of UTC some of every class are free. */
export function createCost(now: () => number): Cost {
  const total = none();
  let today = none();
  let day = Math.floor(now() / DAY_MS);
  let settled = 0;
  return {
    add(billing, transactions) {
      const current = Math.floor(now() / DAY_MS);
      if (current !== day) {
        settled += priceOf(today);
        today = none();
        day = current;
      }
      today[billing] += transactions;
      total[billing] += transactions;
    },
    transactions: () => ({ ...total }),
    estimate: () => rounded(settled + priceOf(today)),
  };
}

const priceOf = (counts: Counts): number =>
  (['A', 'B', 'C'] as const).reduce(
    (sum, billing) => sum + Math.max(0, counts[billing] - FREE_PER_DAY) * PRICE_EACH[billing],
    0,
  );

/** Sums of decimal prices end in noise. */
const rounded = (dollars: number): number => Math.round(dollars * 1e8) / 1e8;
