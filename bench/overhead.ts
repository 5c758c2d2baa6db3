import type { Shape } from './answer.js';
import type { Cost, Pair, ServerJob } from './jobs.js';
import { measurePairs, withServer } from './processes.js';

const MOST_PERCENT = 2;

const WORKLOADS = [
  ['upload', 'uploadInPartsOnePass', MOST_PERCENT],
  ['download', 'downloadToFile', MOST_PERCENT],
  // Requests are all that they are: what one costs is told, and has no bound of its own.
  ['small files', 'uploadSmallFiles', Number.POSITIVE_INFINITY],
] as const;

/** What our agents add to the component over agents of Node, as lines: median of the pairs, and where it surely lies. */
export async function* overheadOf(
  shape: Shape,
  content: Omit<ServerJob, 'latencyMs'>,
  rounds: number,
): AsyncGenerator<readonly [string, string]> {
  for (const [name, workload, most] of WORKLOADS) {
    const pairs = await withServer({ ...content, latencyMs: 0 }, (url) =>
      measurePairs({ ...shape, url, workload }, rounds),
    );
    const cpu = added(pairs, ({ cpuSeconds }) => cpuSeconds);
    const wall = added(pairs, ({ seconds }) => seconds);
    const wanted = cpu.middle > most ? ` (wanted: ${most} %)` : '';
    yield [name, `${shown(cpu)} of CPU${wanted}, ${shown(wall)} of time; ${rounds} pairs`];
  }
}

interface Added {
  /** Percent, as the others. */
  readonly middle: number;
  readonly least: number;
  readonly most: number;
}

/** Median of the ratios, and the interval that has that of all possible pairs in it 95 times of 100 (by the order of the pairs). */
function added(pairs: readonly Pair[], of: (cost: Cost) => number): Added {
  const percents = pairs.map(({ bare, whole }) => (of(whole) / of(bare) - 1) * 100).toSorted((a, b) => a - b);
  const half = percents.length / 2;
  const reach = 0.98 * Math.sqrt(percents.length);
  const at = (index: number): number =>
    percents[Math.min(percents.length - 1, Math.max(0, Math.round(index)))] ?? Number.NaN;
  return { middle: at(half - 0.5), least: at(half - reach - 0.5), most: at(half + reach - 0.5) };
}

const shown = ({ middle, least, most }: Added): string => `${signed(middle)} % (${signed(least)} to ${signed(most)})`;
const signed = (percent: number): string => `${percent < 0 ? '' : '+'}${percent.toFixed(1)}`;
