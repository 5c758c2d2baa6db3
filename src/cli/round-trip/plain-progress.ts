import { count, formatBytes } from '../format.js';
import { type Amount, fractionOf, type Phase, type ProgressView } from './progress.js';

const STEP = 0.1;

/** Progress as lines, ten a phase: for a log, or a reader that cannot show bars. */
export function plainProgress(note: (line: string) => void): ProgressView {
  let phase: Phase = { label: '', files: 0, bytes: 0, lanes: 1 };
  let next = STEP;
  return {
    begin(begun) {
      phase = begun;
      next = STEP;
    },
    file: () => undefined,
    total(done) {
      const fraction = fractionOf(done, phase);
      if (fraction < next) return;
      next = Math.floor(fraction / STEP + 1) * STEP;
      note(describe(phase, done, fraction));
    },
    end: () => undefined,
  };
}

function describe({ label, files, bytes }: Phase, done: Amount, fraction: number): string {
  const percent = `${Math.floor(fraction * 100)}`.padStart(3);
  return `${label} ${percent} %  ${done.files} of ${count(files, 'file')}, ${formatBytes(done.bytes)} of ${formatBytes(bytes)}`;
}
