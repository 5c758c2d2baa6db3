import { createClose } from './close.js';
import type { ServerContext } from './context.js';
import { clockPaths } from './control/clock.js';
import { createControl, isControl } from './control/control.js';
import { faultPaths } from './control/faults.js';
import { healthPath } from './control/health.js';
import { insightPaths } from './control/insight.js';
import { lifecyclePath } from './control/lifecycle.js';
import { notificationsPath } from './control/notifications.js';
import { replicationPath } from './control/replication.js';
import { serveControl } from './control/serve-control.js';
import { refused } from './failure.js';
import type { FaultRule } from './faults/rule.js';
import type { FaultEntry } from './faults/rules.js';
import { createObserver } from './insight/observer.js';
import { createRequestLog } from './insight/request-log.js';
import { createStats } from './insight/stats.js';
import type { LifecycleReport } from './lifecycle/lifecycle.js';
import { type Listener, listen } from './listener.js';
import type { NotificationReport } from './notifications/notifications.js';
import { type CheckedOptions, checkOptions, type ServerOptions } from './options.js';
import { createParts } from './parts.js';
import type { ReplicationReport } from './replication/replication.js';
import { createRequests } from './requests.js';
import { serveRequest } from './serve-request.js';
import type { ServerClock } from './server-clock.js';
import { openStore, type Store } from './store/store.js';

/** A server that accepts requests. Whoever started it closes it. */
export interface RunningServer {
  /** What clients take as their realm; no slash at the end. */
  readonly url: string;
  readonly accountId: string;
  /** The master key: it may do everything. */
  readonly applicationKeyId: string;
  readonly applicationKey: string;
  readonly faults: {
    /** Throws a TypeError when the rule is not a legal one. */
    add(rule: FaultRule): FaultEntry;
    /** Every rule with the requests it has seen and hit. */
    list(): FaultEntry[];
    /** One rule, or all of them; false when there is no rule of that id. */
    clear(id?: number): boolean;
  };
  readonly clock: ServerClock;
  /** Carries the lifecycle rules of all buckets out now. It also happens when the clock moves, and once an hour. */
  runLifecycle(): Promise<LifecycleReport>;
  /** Replicates now what waits for it, what failed before, and the existing files that rules include. */
  runReplication(): Promise<ReplicationReport>;
  /** Sends the events that wait now, also those whose delivery failed and would be tried again later. */
  runNotifications(): Promise<NotificationReport>;
  /**
   * Stops: takes no new connection, gives running requests `graceMs` milliseconds to end (default 0), then destroys every
   * connection. Resolves when everything is released. May be called again; without `graceMs` that ends the waiting.
   */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

/** Starts a server. Rejects when the options are not legal, the port is taken or another server has the data. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const checked = checkOptions(options);
  const store = await openStore(checked.data);
  try {
    return await run(checked, store);
  } catch (error) {
    store.close();
    throw error;
  }
}

async function run(options: CheckedOptions, store: Store): Promise<RunningServer> {
  const { context, clock, rules, lifecycle, replication, notifications } = createParts(options, store);
  const stats = createStats(clock.now);
  const log = createRequestLog(options.logRequests);
  const observe = createObserver(
    clock.now,
    () => options.clock.now(),
    (exchange) => {
      stats.add(exchange);
      log.add(exchange);
    },
  );
  const paths = {
    ...faultPaths(rules),
    ...clockPaths(clock),
    ...insightPaths(stats, log),
    ...lifecyclePath(lifecycle),
    ...replicationPath(replication),
    ...notificationsPath(notifications),
    ...healthPath,
  };
  const control = createControl(paths, admission(options, context));
  const requests = createRequests(options, (request, response) =>
    isControl(request.url)
      ? serveControl(request, response, control)
      : serveRequest(request, response, context, rules, observe),
  );
  // Keys and tokens that are made here outlive the machine, too.
  await store.settled();
  const listener = await listen(options, requests.handle);
  const { id, keyId, key } = context.account;
  lifecycle.start();
  replication.start();
  void notifications.wake();
  const stopWork = (): Promise<unknown> => Promise.all([lifecycle.stop(), replication.stop(), notifications.stop()]);
  const close = createClose(listener, requests, stopWork, () => store.close());
  return {
    url: options.publicUrl ?? urlOf(listener, options),
    accountId: id,
    applicationKeyId: keyId,
    applicationKey: key,
    clock,
    faults: { add: rules.addOne, list: rules.list, clear: rules.clear },
    runLifecycle: lifecycle.run,
    runReplication: replication.run,
    runNotifications: notifications.run,
    close,
  };
}

/** Without keys of its own the server listens on loopback alone, where everyone may steer it; else only the master key. */
const admission =
  ({ master }: CheckedOptions, { auth, account }: ServerContext) =>
  (authorization: string | undefined): void => {
    if (master !== null && auth.basic(authorization).keyId !== account.keyId) throw refused('unauthorized');
  };

function urlOf({ host, port }: Listener, { tls }: CheckedOptions): string {
  return `${tls === null ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
