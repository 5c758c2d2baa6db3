import type { Shape } from './answer.js';
import type { Pair, ServerJob } from './jobs.js';
import { measurePairs, requestsSince, withServer } from './processes.js';

const MOST_PERCENT = 2;

type Content = Omit<ServerJob, 'latencyMs'>;

/**
 * What our agents add to the component over agents of Node, as lines: the median of the pairs, and the interval that it lies in
 * 95 times of 100. Chance moves a transfer by more than the agents do, so small files tell what one request costs, and that
 * what it is for a transfer: behind its head a request is the same with both.
 */
export async function* overheadOf(
  shape: Shape,
  content: Content,
  rounds: number,
): AsyncGenerator<readonly [string, string]> {
  const small = await pairsOf('uploadSmallFiles', shape, content, rounds);
  const request = spread(
    small.pairs.map(({ bare, whole }) => ((whole.cpuSeconds - bare.cpuSeconds) * 1e6) / shape.files),
  );
  yield ['a request', `${shown(request, 'us')} of CPU`];
  for (const [name, workload] of [
    ['upload', 'uploadInPartsOnePass'],
    ['download', 'downloadToFile'],
  ] as const) {
    const { pairs, requests } = await pairsOf(workload, shape, content, rounds);
    const cpu = spread(pairs.map(({ bare, whole }) => (whole.cpuSeconds / bare.cpuSeconds - 1) * 100));
    const wall = spread(pairs.map(({ bare, whole }) => (whole.seconds / bare.seconds - 1) * 100));
    const whole = spread(pairs.map(({ bare }) => bare.cpuSeconds)).middle;
    const bound = (request.most * requests) / (whole * 1e4);
    const wanted = bound > MOST_PERCENT ? ` (wanted: ${MOST_PERCENT} %)` : '';
    yield [name, `${shown(cpu, '%')} of CPU, ${shown(wall, '%')} of time`];
    yield ['', `by its ${requests} requests at most ${bound.toFixed(2)} % of CPU${wanted}`];
  }
}

/** All pairs of a workload, and how many requests one run of it takes. */
async function pairsOf(workload: string, shape: Shape, content: Content, rounds: number) {
  return withServer({ ...content, latencyMs: 0 }, async (url): Promise<{ pairs: Pair[]; requests: number }> => {
    await requestsSince(url);
    const pairs = await measurePairs({ ...shape, url, workload }, rounds);
    const all = Object.values(await requestsSince(url)).reduce((sum, count) => sum + count, 0);
    // The two that warm up are runs, too.
    return { pairs, requests: Math.round(all / (2 * rounds + 2)) };
  });
}

interface Spread {
  readonly middle: number;
  readonly least: number;
  readonly most: number;
}

/** The median, and its interval by the order of the values. */
function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const reach = 0.98 * Math.sqrt(sorted.length);
  const at = (index: number): number =>
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(index)))] ?? Number.NaN;
  return { middle: at(half - 0.5), least: at(half - reach - 0.5), most: at(half + reach - 0.5) };
}

const shown = ({ middle, least, most }: Spread, unit: string): string =>
  `${signed(middle)} ${unit} (${signed(least)} to ${signed(most)})`;
const signed = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(1)}`;
