import { setTimeout as delay } from 'node:timers/promises';

/** Waits for a condition that another process or the network brings about. The test's own time limit bounds it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(1);
}
