import { countStart, openAccount, tokenSecret } from './account.js';
import { createAuth } from './auth.js';
import type { ServerContext } from './context.js';
import { isEndpoint } from './dispatch.js';
import { createFaultRules, type FaultRules } from './faults/rules.js';
import { createLifecycle, type Lifecycle } from './lifecycle/lifecycle.js';
import { createNotifications, type Notifications } from './notifications/notifications.js';
import type { CheckedOptions } from './options.js';
import { createRandom } from './random.js';
import { createReplication, type Replication } from './replication/replication.js';
import { createServerClock, type ServerClock } from './server-clock.js';
import type { Store } from './store/store.js';
import { createTokenState } from './token-state.js';
import { createTokens } from './tokens.js';

/** What a server is made of, apart from its connections. */
export interface Parts {
  readonly context: ServerContext;
  readonly clock: ServerClock;
  readonly rules: FaultRules;
  readonly lifecycle: Lifecycle;
  readonly replication: Replication;
  readonly notifications: Notifications;
}

/** Puts the parts together. Nothing works in the background yet. */
export function createParts(options: CheckedOptions, store: Store): Parts {
  const { seed, clock: base, master, partSizes, customUploadTimestamps, webhooksAnywhere, faults } = options;
  const starts = countStart(store.meta);
  const seedFor = (use: string): string | undefined => (seed === null ? undefined : `${seed}/${starts}${use}`);
  const random = createRandom(seedFor(''));
  const clock = createServerClock(base, async () => {
    await lifecycle.run();
    await replication.run();
    await notifications.wake();
  });
  const account = openAccount(store.meta, random, master);
  const tokens = createTokens(tokenSecret(store.meta, random), random);
  const state = createTokenState(() => clock.now(), starts);
  const auth = createAuth(account, store.keys, tokens, state, clock);
  // Chance of its own: how many requests a rule has seen must not change the ids that come later.
  const rules = createFaultRules(isEndpoint, createRandom(seedFor('/rules')));
  rules.add(faults);
  const notifications = createNotifications({
    ...{ store, clock, account, anyTarget: webhooksAnywhere },
    random: createRandom(seedFor('/events')),
  });
  const lifecycle = createLifecycle({ store, clock, random, notifications });
  const replication = createReplication({
    ...{ store, clock, account, auth, notifications },
    random: createRandom(seedFor('/replication')),
  });
  const settings = { partSizes, customUploadTimestamps };
  const context = { store, clock, random, account, auth, notifications, replication, ...settings };
  return { context, clock, rules, lifecycle, replication, notifications };
}
