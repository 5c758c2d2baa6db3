import { performance } from 'node:perf_hooks';

/** Begins to look at how busy this thread is. What it gives tells the share of the time since then, from 0 to 1. */
export type ThreadLoad = () => () => number;

export const threadLoad: ThreadLoad = () => {
  const begun = performance.eventLoopUtilization();
  return () => performance.eventLoopUtilization(begun).utilization;
};
