import type { WriteStream } from 'node:tty';
import { printable } from './printable.js';

/** All that the command prints passes here. Results go to standard output, everything else to standard error. */
export interface Output {
  /** One line of JSON when the user asked for JSON, else the lines. */
  result(value: object, lines: readonly string[]): void;
  /** A line about work that goes on; nothing when the user asked for JSON. */
  note(line: string): void;
  error(message: string): void;
  /** Where progress bars may be drawn; undefined when standard output is no terminal or the user asked for JSON. */
  readonly terminal: WriteStream | undefined;
}

export function createOutput(json: boolean): Output {
  const { stdout, stderr } = process;
  const write = (lines: readonly string[]): unknown =>
    stdout.write(lines.map((line) => `${printable(line)}\n`).join(''));
  return {
    result: (value, lines) => (json ? stdout.write(`${JSON.stringify(value)}\n`) : write(lines)),
    note: (line) => json || write([line]),
    error: (message) => stderr.write(`backblazeb2: ${printable(message)}\n`),
    terminal: !json && stdout.isTTY ? stdout : undefined,
  };
}
