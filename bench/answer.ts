import { rm } from 'node:fs/promises';
import type { ClientJob, Measured, ServerJob } from './jobs.js';
import { measurePeer, nameOfPeer } from './peers.js';
import { measureClient, requestsSince, withServer } from './processes.js';
import type { Question } from './questions.js';

export type Shape = Omit<ClientJob, 'url' | 'workload'>;
type Requests = Readonly<Record<string, number>>;

interface Runs {
  readonly measured: Measured[];
  /** Of the last run. */
  requests: Requests;
}

/** Lines that answer one question. The runs of all sides take turns, so that what else the machine does meets all of them. */
export async function answer(
  question: Question,
  given: Shape,
  { tls, ...content }: Omit<ServerJob, 'latencyMs'>,
  runs: number,
) {
  const { latencyMs, peer, secure = false } = question;
  if (secure && tls === undefined) return [['', 'openssl is not installed']] as const;
  const shape = secure ? { ...given, certificate: tls?.cert } : given;
  return withServer({ ...content, latencyMs, tls: secure ? tls : undefined }, async (url) => {
    const job = (workload: string): ClientJob => ({ ...shape, url, workload });
    const sides = { floor: none(), component: none(), peer: none() };
    for (let run = 0; run < runs; run++) {
      await measure(sides.floor, url, shape, () => measureClient(job(question.floor)));
      await measure(sides.component, url, shape, () => measureClient(job(question.workload)));
      if (peer !== undefined) await measure(sides.peer, url, shape, () => measurePeer(peer, job(peer)));
    }
    return report(question, shape, sides);
  });
}

const none = (): Runs => ({ measured: [], requests: {} });

/** All sides write a new file: freeing an old one takes time, too. */
async function measure(into: Runs, url: string, shape: Shape, run: () => Promise<Measured | undefined>) {
  const { output, certificate } = shape;
  await requestsSince(url, certificate);
  try {
    const measured = await run();
    if (measured !== undefined) into.measured.push(measured);
    into.requests = await requestsSince(url, certificate);
  } finally {
    await rm(output, { force: true });
  }
}

function report(question: Question, shape: Shape, sides: Readonly<Record<'floor' | 'component' | 'peer', Runs>>) {
  const [mine, floor] = [median(sides.component.measured), median(sides.floor.measured)];
  const ratio = floor.seconds / mine.seconds;
  const lines: [string, string][] = [
    ['component', line(question, shape, mine)],
    ['floor', line(question, shape, floor)],
    ['ratio', `${Math.round(ratio * 100)} %${ratio < question.wanted ? ` (wanted: ${question.wanted * 100} %)` : ''}`],
    ['cpu ratio', `${(mine.cpuSeconds / floor.cpuSeconds).toFixed(2)} of the floor's`],
    ['requests', requests(sides.component)],
  ];
  if (question.amount === 'files' && question.latencyMs > 0) {
    const ideal = (shape.files * question.latencyMs) / 1000 / shape.lanes;
    lines.push(['ideal', `${Math.round((100 * ideal) / mine.seconds)} % of ${ideal.toFixed(2)} s (wanted: 75 %)`]);
  }
  if (question.peer !== undefined) {
    const name = nameOfPeer(question.peer);
    if (sides.peer.measured.length === 0) return [...lines, [name, 'is not installed'] as const];
    const peer = median(sides.peer.measured);
    lines.push([
      name,
      `${line(question, shape, peer)}; we are ${(peer.seconds / mine.seconds).toFixed(2)} times as fast`,
    ]);
    lines.push(['', requests(sides.peer)]);
  }
  return lines;
}

function median(all: readonly Measured[]): Measured {
  const middle = all.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(all.length / 2)];
  if (middle === undefined) throw new Error('--runs must be at least 1');
  const cpu = all.map(({ cpuSeconds }) => cpuSeconds).toSorted((a, b) => a - b);
  return {
    seconds: middle.seconds,
    cpuSeconds: cpu[Math.floor(cpu.length / 2)] ?? 0,
    peakMiB: Math.max(...all.map(({ peakMiB }) => peakMiB)),
    loopMs: Math.max(...all.map(({ loopMs }) => loopMs)),
  };
}

function line({ amount }: Question, shape: Shape, { seconds, cpuSeconds, peakMiB, loopMs }: Measured): string {
  const mib = shape.bytes / 2 ** 20;
  const speed = {
    bytes: () => [`${Math.round(mib / seconds)} MiB/s`, `${((cpuSeconds * 1024) / mib).toFixed(2)} s of CPU per GiB`],
    files: () => [
      `${Math.round(shape.files / seconds)} files/s`,
      `${((cpuSeconds * 1000) / shape.files).toFixed(2)} ms of CPU each`,
    ],
    names: () => [
      `${Math.round(shape.names / seconds)} names/s`,
      `${((cpuSeconds * 1e6) / shape.names).toFixed(1)} us of CPU each`,
    ],
  }[amount]();
  const held = loopMs === 0 ? [] : [`event loop held ${Math.round(loopMs)} ms${loopMs > 50 ? ' (wanted: 50)' : ''}`];
  return [...speed, `${Math.round(peakMiB)} MiB at most`, ...held].join(', ');
}

function requests({ requests: counts }: Runs): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}
