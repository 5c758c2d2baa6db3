import { count } from '../format.js';
import { stopReason } from '../interrupted.js';
import { type Failure, failureOf, isHopeless } from './failure.js';
import { Meter, type ProgressView } from './progress.js';

export interface StageContext {
  readonly view: ProgressView;
  /** Aborted to end the work. */
  readonly signal: AbortSignal;
  /** Seconds of a clock that only goes forward. */
  readonly now: () => number;
  /** Files in flight at most. */
  readonly lanes: number;
}

export interface StageItem {
  readonly name: string;
  readonly bytes: number;
}

/** Does the work on one file. `at` is told how many bytes of it are done. */
export type StageWork<I, O> = (item: I, lane: number, at: (bytes: number) => void) => Promise<O>;

export interface StageResult<O> {
  readonly done: readonly O[];
  readonly failures: readonly Failure[];
  readonly seconds: number;
}

/** Works through files, so many at a time. What fails is noted and the others go on. Rejects when it is interrupted. */
export async function runStage<I extends StageItem, O>(
  context: StageContext,
  label: string,
  items: readonly I[],
  work: StageWork<I, O>,
): Promise<StageResult<O>> {
  const { view, signal, now } = context;
  const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
  const lanes = Math.min(context.lanes, items.length);
  const began = now();
  const meter = new Meter(view, { label, files: items.length, bytes, lanes });
  const done: O[] = [];
  const failures: Failure[] = [];
  const queue = items.values();
  let ended: { readonly error?: unknown } | undefined;
  const lane = async (index: number): Promise<void> => {
    for (const item of queue) {
      if (signal.aborted || ended !== undefined) return;
      meter.begin(index, item);
      try {
        done.push(await work(item, index, (moved) => meter.at(index, moved)));
      } catch (error) {
        const failure = failureOf(item.name, error);
        if (failure === undefined) ended ??= { error };
        else failures.push(failure);
        if (failure !== undefined && isHopeless(failure)) ended ??= {};
      }
      meter.end(index);
    }
  };
  try {
    await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index)));
  } finally {
    meter.close();
  }
  if (signal.aborted) throw stopReason(signal);
  if (ended !== undefined && 'error' in ended) throw ended.error;
  const untried = items.length - done.length - failures.length;
  if (untried > 0) failures.push({ name: count(untried, 'more file'), code: undefined, message: `${label} not tried` });
  return { done, failures, seconds: now() - began };
}
