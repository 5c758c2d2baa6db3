import type { WriteStream } from 'node:tty';
import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import { elide, formatBytes } from '../format.js';
import { printable } from '../printable.js';
import { type Amount, fractionOf, type Phase, type ProgressView } from './progress.js';

const PARTS = 1000;
const NAME_WIDTH = 22;
const BAR_WIDTH = 16;
/** Rows that other things need: the total, the line below the bars, and one to breathe. */
const OTHER_ROWS = 3;

/** Progress as bars on a terminal: one for each file in flight as far as there is room, and one for all. */
export function barProgress(terminal: WriteStream): ProgressView {
  let phase: Phase = { label: '', files: 0, bytes: 0, lanes: 1 };
  let done: Amount = { files: 0, bytes: 0 };
  let bars: MultiBar | undefined;
  let total: SingleBar | undefined;
  let lanes: SingleBar[] = [];
  return {
    begin(begun) {
      phase = begun;
      done = { files: 0, bytes: 0 };
      bars = createBars(terminal, true);
      const room = Math.max(0, (terminal.rows || 24) - OTHER_ROWS);
      const rows = Math.min(phase.lanes, phase.files, room);
      lanes = Array.from({ length: rows }, () => addBar(bars, ''));
      total = addBar(bars, phase.label, describe(phase, done));
    },
    file: (lane, name, fraction) => lanes[lane]?.update(Math.round(fraction * PARTS), { label: shown(name) }),
    total(amount) {
      done = amount;
      total?.update(Math.round(fractionOf(done, phase) * PARTS), { more: describe(phase, done) });
    },
    end() {
      // Drawn at least once, however short the phase was; only the line for all of it stays.
      bars?.update();
      bars?.stop();
      bars = undefined;
      const last = createBars(terminal, false);
      addBar(last, phase.label, describe(phase, done)).update(Math.round(fractionOf(done, phase) * PARTS));
      last.stop();
    },
  };
}

function createBars(stream: WriteStream, clearOnComplete: boolean): MultiBar {
  const format = '{label} {bar} {percentage} % {more}';
  // The signal is ours: the command restores the terminal itself on its way out.
  const style = { format, stream, barsize: BAR_WIDTH, clearOnComplete, hideCursor: true, gracefulExit: false };
  return new MultiBar({ ...style, linewrap: true, autopadding: true }, Presets.shades_classic);
}

function addBar(bars: MultiBar | undefined, label: string, more = ''): SingleBar {
  if (bars === undefined) throw new TypeError('bars are drawn only between begin and end');
  return bars.create(PARTS, 0, { label: shown(label), more });
}

const shown = (name: string): string => elide(printable(name), NAME_WIDTH).padEnd(NAME_WIDTH);

function describe({ files, bytes }: Phase, done: Amount): string {
  return `${done.files}/${files} files ${formatBytes(done.bytes)}/${formatBytes(bytes)}`;
}
