import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Interrupted } from '../interrupted.js';
import { askMemory } from '../memory-question.js';
import type { Credentials } from './credentials.js';

/** The command's own main file, as source or built. */
const MAIN = fileURLToPath(new URL(`../main${extname(import.meta.url)}`, import.meta.url));
/** How long the server may take to clear up when it is asked to stop. */
const STOP_MS = 10_000;

interface Ready {
  readonly url: string;
  readonly applicationKeyId: string;
  readonly applicationKey: string;
}

export interface ServerProcess extends Credentials {
  readonly realm: string;
  /** Aborted, with the reason, when it is gone before it was closed. */
  readonly lost: AbortSignal;
  /** The most memory that it has had, bytes; undefined when it is gone. */
  peakMemory(): Promise<number | undefined>;
  close(): Promise<void>;
}

/**
 * Runs `serve` in a process of its own, so that its memory is not ours. It stops when its channel closes, which the system
 * does however this process ends.
 */
export async function startServerProcess(signal: AbortSignal): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...process.execArgv, MAIN, 'serve', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const lost = new AbortController();
  let closing = false;
  const exited = whenExited(child).then((how) => {
    if (!closing) lost.abort(new Error(`the server of this machine has ended unexpectedly: ${how}`));
  });
  const close = async (): Promise<void> => {
    closing = true;
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(timer);
  };
  try {
    const { url, applicationKeyId, applicationKey } = await whenReady(child, AbortSignal.any([signal, lost.signal]));
    const credentials = { realm: url, keyId: applicationKeyId, key: applicationKey };
    return { ...credentials, lost: lost.signal, peakMemory: () => askMemory(child), close };
  } catch (error) {
    await close();
    if (lost.signal.aborted) throw lost.signal.reason;
    throw signal.aborted ? new Interrupted() : error;
  }
}

async function whenReady(child: ChildProcess, signal: AbortSignal): Promise<Ready> {
  if (child.stdout === null) throw new Error('the server of this machine has no standard output');
  const lines = createInterface({ input: child.stdout });
  try {
    const [line] = (await once(lines, 'line', { signal })) as [string];
    return JSON.parse(line) as Ready;
  } finally {
    lines.close();
  }
}

/** How it ended; never rejects. */
function whenExited(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (status, signal) => resolve(signal === null ? `exit status ${status}` : signal));
  });
}
