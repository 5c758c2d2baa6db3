import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Realm } from '../raw-b2.js';

/** A server in a process of its own that has loaded its code and waits for a directory. */
export interface ServerProcess {
  /** Tells it to open the directory, or to keep nothing, and does not wait. */
  open(directory: string | null): void;
  /** Resolves when it takes requests. */
  ready(): Promise<Realm>;
  /** kill -9. Resolves when the process is gone. */
  kill(): Promise<void>;
}

export async function startServerProcess(program: string, execArgv: readonly string[] = []): Promise<ServerProcess> {
  const child = fork(program, { execArgv: [...execArgv], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await message(child);
  let realm: Promise<unknown> | null = null;
  return {
    open(directory) {
      realm = message(child);
      // Whoever kills it does not ask any more.
      realm.catch(() => undefined);
      child.send(directory ?? '');
    },
    async ready() {
      if (realm === null) throw new Error('the server was not told to open a directory');
      return (await realm) as Realm;
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** The next message of the child; rejects when the process ends instead. */
async function message(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const exit = once(child, 'exit', { signal: ended.signal }).then(([code, signal]) => {
    throw new Error(`the server process ended with ${code ?? signal}`);
  });
  exit.catch(() => undefined);
  try {
    const [value] = (await Promise.race([once(child, 'message', { signal: ended.signal }), exit])) as [unknown];
    return value;
  } finally {
    ended.abort();
  }
}
