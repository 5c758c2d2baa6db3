import { setImmediate as breathe } from 'node:timers/promises';
import { readGroups } from '../lifecycle/read-groups.js';
import type { StoredBucket } from '../store/buckets.js';
import { createTurns } from '../turns.js';
import type { ReplicationQueue } from './queue.js';
import { type ReplicationContext, replicate } from './replicate.js';

/** What a run of the replication did. */
export interface ReplicationReport {
  /** Versions that are now in every destination of theirs. */
  readonly completed: number;
  /** Versions that could not be replicated to one destination at least. */
  readonly failed: number;
}

/** Copies versions to other buckets, as the replication rules of their buckets say, one after the other. */
export interface Replication extends ReplicationQueue {
  /** Replicates what waits, what failed before, and the existing files that rules include. */
  run(): Promise<ReplicationReport>;
  /** From now on in the background, too: at once what still waits, and everything once an hour by the system's time. */
  start(): void;
  /** Ends the hourly runs, and a running one at the next chance. */
  stop(): Promise<void>;
}

type Counts = { -readonly [K in keyof ReplicationReport]: number };

const HOUR_MS = 3_600_000;
/** Versions that are read between two chances for requests. */
const BATCH = 100;

export function createReplication(context: ReplicationContext): Replication {
  const stopped = new AbortController();
  const work = (all: boolean): Promise<ReplicationReport> => workUntil(stopped.signal, all, context);
  const turns = createTurns(() => work(false));
  const run = (): Promise<ReplicationReport> => turns.take(() => work(true));
  const runAside = (): void => void run().catch((error: Error) => process.emitWarning(error));
  let timer: NodeJS.Timeout | undefined;
  return {
    run,
    configured: runAside,
    added({ replication }) {
      if (replication?.status === 'PENDING') void turns.wake();
    },
    start() {
      void turns.wake();
      timer ??= setInterval(runAside, HOUR_MS).unref();
    },
    async stop() {
      clearInterval(timer);
      stopped.abort();
      await turns.idle();
    },
  };
}

/** Ends early, with what was done so far, when the signal says so. */
async function workUntil(signal: AbortSignal, all: boolean, context: ReplicationContext): Promise<ReplicationReport> {
  const counts: Counts = { completed: 0, failed: 0 };
  try {
    if (!signal.aborted) await work(all, context, counts, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return counts;
}

async function work(all: boolean, context: ReplicationContext, counts: Counts, signal: AbortSignal): Promise<void> {
  for (const bucket of context.store.buckets.all()) {
    const rules = bucket.settings.replication?.asReplicationSource?.replicationRules ?? [];
    if (!rules.some(({ isEnabled }) => isEnabled)) continue;
    if (all) await takeExisting(bucket, context, signal);
    if (all) await replicateAll('FAILED', bucket, context, counts, signal);
    await replicateAll('PENDING', bucket, context, counts, signal);
  }
}

/** Those that no rule was for when they came wait from now on, where a rule includes existing files. */
async function takeExisting(bucket: StoredBucket, { store }: ReplicationContext, signal: AbortSignal): Promise<void> {
  const rules = bucket.settings.replication?.asReplicationSource?.replicationRules ?? [];
  for (const rule of rules) {
    if (!rule.isEnabled || !rule.includeExistingFiles) continue;
    for (let from: string | null = ''; from !== null && !signal.aborted; ) {
      const page = readGroups(store.listing, bucket.seq, rule.fileNamePrefix, from, BATCH);
      const waiting = page.groups.flat().filter((one) => one.action === 'upload' && one.replication === null);
      store.transaction(() => {
        for (const version of waiting) store.replicas.change(version, 'PENDING');
      });
      await breathe();
      from = page.next;
    }
  }
}

async function replicateAll(
  status: 'PENDING' | 'FAILED',
  bucket: StoredBucket,
  context: ReplicationContext,
  counts: Counts,
  signal: AbortSignal,
): Promise<void> {
  for (let after: number | null = 0; after !== null && !signal.aborted; ) {
    const page = context.store.replicas.list(bucket.seq, status, after, BATCH);
    for (const { id } of page) {
      if (signal.aborted) break;
      // While others were copied it may have gone, or got another lock, and its bucket other rules.
      const version = context.store.versions.byId(id);
      const home = context.store.buckets.byId(bucket.id);
      if (version === null || home === null) continue;
      const outcome = await replicate(version, home, context, signal);
      if (outcome !== 'gone') counts[outcome === 'COMPLETED' ? 'completed' : 'failed'] += 1;
    }
    await breathe();
    after = page.length < BATCH ? null : (page.at(-1)?.seq ?? null);
  }
}
