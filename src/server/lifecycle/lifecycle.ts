import { setImmediate as breathe } from 'node:timers/promises';
import type { LifecycleRule } from '../../wire/bucket.js';
import type { ServerContext } from '../context.js';
import { hideMarker } from '../handlers/files.js';
import type { StoredBucket } from '../store/buckets.js';
import type { StoredVersion } from '../store/version-row.js';
import { createTurns } from '../turns.js';
import { planFor } from './plan.js';
import { readGroups } from './read-groups.js';

/** What the lifecycle rules of all buckets did. */
export interface LifecycleReport {
  /** Names that got a hide marker. */
  readonly hidden: number;
  /** File versions and hide markers that were deleted. */
  readonly deleted: number;
  /** Unfinished large files that were canceled. */
  readonly canceled: number;
}

export interface Lifecycle {
  /** Carries the rules out by the server's time. One run at a time: a second one waits for the first. */
  run(): Promise<LifecycleReport>;
  /** From now on runs once an hour by the system's time, too. */
  start(): void;
  /** Ends the hourly runs, and a running one at the next chance. */
  stop(): Promise<void>;
}

type Context = Pick<ServerContext, 'store' | 'clock' | 'random' | 'notifications'>;
type Counts = { -readonly [K in keyof LifecycleReport]: number };

const HOUR_MS = 3_600_000;
/** Versions that are looked at between two chances for requests. */
const BATCH = 1000;

export function createLifecycle(context: Context): Lifecycle {
  const stopped = new AbortController();
  const work = (): Promise<LifecycleReport> => runAll(context, stopped.signal);
  const turns = createTurns(work);
  let timer: NodeJS.Timeout | undefined;
  return {
    run: () => turns.take(work),
    start() {
      timer ??= setInterval(() => void turns.wake(), HOUR_MS).unref();
    },
    async stop() {
      clearInterval(timer);
      stopped.abort();
      await turns.idle();
    },
  };
}

async function runAll(context: Context, signal: AbortSignal): Promise<LifecycleReport> {
  const counts: Counts = { hidden: 0, deleted: 0, canceled: 0 };
  for (const bucket of context.store.buckets.all()) {
    for (const rule of bucket.settings.lifecycle) await runRule(bucket, rule, context, counts, signal);
  }
  return counts;
}

async function runRule(
  bucket: StoredBucket,
  rule: LifecycleRule,
  context: Context,
  counts: Counts,
  signal: AbortSignal,
): Promise<void> {
  const { listing, contents, transaction, settled } = context.store;
  for (let from: string | null = ''; from !== null && !signal.aborted; ) {
    // From reading to writing nothing else gets a turn, so no request can change what was read.
    const page = readGroups(listing, bucket.seq, rule.fileNamePrefix, from, BATCH);
    const unused = transaction(() => page.groups.flatMap((group) => apply(group, bucket, rule, context, counts)));
    // What was not kept is not reported as done.
    await Promise.all([settled(), contents.drop(unused)]);
    await breathe();
    from = page.next;
  }
}

/** Answers the contents that nothing uses any more. */
function apply(
  versions: readonly StoredVersion[],
  bucket: StoredBucket,
  rule: LifecycleRule,
  context: Context,
  counts: Counts,
): string[] {
  const { hide, remove } = planFor(versions, rule, context.clock.now());
  const unused = remove.flatMap((version) => {
    counts[version.action === 'start' ? 'canceled' : 'deleted'] += 1;
    if (version.action !== 'start') context.notifications.record('b2:ObjectDeleted:LifecycleRule', version);
    return context.store.versions.remove(version);
  });
  const name = versions[0]?.name;
  if (hide && name !== undefined) {
    const marker = hideMarker(bucket, name, context);
    context.store.versions.add(marker, bucket.seq, []);
    context.notifications.record('b2:HideMarkerCreated:LifecycleRule', marker);
    counts.hidden += 1;
  }
  return unused;
}
