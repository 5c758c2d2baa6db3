import type { ReadStream, WriteStream } from 'node:tty';
import { Interrupted, stopReason } from '../interrupted.js';

export interface Terminal {
  readonly input: Pick<ReadStream, 'setRawMode' | 'setEncoding' | 'on' | 'off' | 'pause' | 'resume'>;
  readonly output: Pick<WriteStream, 'write'>;
}

const ENTER = /[\r\n]/;
const BACKSPACES: readonly string[] = ['\u007f', '\b'];
const CTRL_C = '\u0003';
const ESCAPE = '\u001b';

/** Reads one line from the terminal without showing it. Rejects as interrupted on Ctrl+C and when the signal is aborted. */
export async function askPassword(question: string, { input, output }: Terminal, signal: AbortSignal): Promise<string> {
  if (signal.aborted) throw stopReason(signal);
  // Before the question, so that a quick answer is not shown either.
  input.setRawMode(true);
  output.write(question);
  input.setEncoding('utf8');
  let stop = (): void => {};
  try {
    return await new Promise<string>((resolve, reject) => {
      const characters: string[] = [];
      const onAbort = (): void => reject(stopReason(signal));
      const onData = (text: string): void => {
        if (text.includes(CTRL_C)) reject(new Interrupted());
        // A key like an arrow, not text.
        if (text.startsWith(ESCAPE)) return;
        const [typed = ''] = text.split(ENTER, 1);
        for (const character of typed) {
          if (BACKSPACES.includes(character)) characters.pop();
          else if (character >= ' ') characters.push(character);
        }
        if (ENTER.test(text)) resolve(characters.join(''));
      };
      stop = () => {
        signal.removeEventListener('abort', onAbort);
        input.off('data', onData);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      input.on('data', onData);
      input.resume();
    });
  } finally {
    stop();
    input.setRawMode(false);
    input.pause();
    output.write('\n');
  }
}
