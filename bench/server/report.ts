import type { Measured } from './jobs.js';
import type { Row } from './rows.js';

export interface Run extends Measured {
  /** Of the server, with what came before the measured load. */
  readonly cpuSeconds: number;
}

export interface Result {
  readonly ours: readonly Run[];
  readonly bare: readonly Run[];
  readonly peakMiB: number;
}

/** Of the loads that do not tell it themselves. */
export interface Amounts {
  readonly mib: number;
  readonly files: number;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const seconds = (all: readonly Measured[]): number => median(all.map((one) => one.seconds));

function speed({ workload }: Row, all: readonly Measured[], { mib, files }: Amounts): string {
  const amount = { upload: mib, download: mib, small: files, list: all[0]?.pagesMs.length ?? 0 }[workload];
  const unit = { upload: 'MiB/s', download: 'MiB/s', small: 'files/s', list: 'pages/s' }[workload];
  return `${Math.round(amount / seconds(all))} ${unit}`;
}

const missed = (is: boolean, wanted: unknown): string => (is ? `  MISSED, wanted ${String(wanted)}` : '');

/** Prints one row, and where it misses what is wanted. */
export function tell(row: Row, { ours, bare, peakMiB }: Result, amounts: Amounts): void {
  const share = median(ours.map((one, run) => (bare[run]?.seconds ?? Number.NaN) / one.seconds));
  console.log(row.text);
  console.log(`  server     ${speed(row, ours, amounts)}, bare ${speed(row, bare, amounts)}`);
  console.log(`  ratio      ${share.toFixed(2)}${missed(share < (row.wantedShare ?? 0), row.wantedShare)}`);
  const cpu = (runs: readonly Run[]): number => median(runs.map((one) => one.cpuSeconds));
  console.log(
    `  processor  ${cpu(ours).toFixed(2)} s, bare ${cpu(bare).toFixed(2)} s: ratio ${(cpu(bare) / cpu(ours)).toFixed(2)}`,
  );
  if (row.workload === 'list') tellPages(row, ours, bare);
  console.log(`  memory     ${Math.round(peakMiB)} MiB at most`);
}

function tellPages({ wantedMs = Number.POSITIVE_INFINITY }: Row, ours: readonly Measured[], bare: readonly Measured[]) {
  const all = ours.flatMap((one) => one.pagesMs).toSorted((a, b) => a - b);
  const at = (part: number): string => `${(all[Math.ceil(all.length * part) - 1] ?? 0).toFixed(1)} ms`;
  const longest = (runs: readonly Measured[]): string => `${Math.max(...runs.map((one) => one.otherMs)).toFixed(1)} ms`;
  const { pageBytes = 0, entries = 0 } = ours[0] ?? {};
  console.log(
    `  a page     median ${at(0.5)}, 99 % ${at(0.99)}, longest ${at(1)}${missed(median(all) > wantedMs, wantedMs)}`,
  );
  console.log(
    `  pages      ${all.length / ours.length} of ${Math.round(pageBytes / 1024)} KiB with ${entries} entries in all`,
  );
  console.log(`  meanwhile  a small question waited ${longest(ours)} at most (bare ${longest(bare)})`);
}
