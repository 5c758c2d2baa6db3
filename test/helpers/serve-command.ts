import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunningServer } from '../../src/server/index.js';
import { ROOT } from './sources.js';

export interface ServeCommand {
  readonly child: ChildProcess;
  readonly server: Pick<RunningServer, 'url' | 'accountId' | 'applicationKeyId' | 'applicationKey'> & {
    /** With `--ca`: the certificate to trust. */
    readonly caFile?: string;
  };
  /** Sends a signal; resolves with the exit status, null after an untrappable signal. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts `backblazeb2 serve --json` from the sources, in a process of its own. Whoever starts it stops it. */
export async function startServeCommand(...args: readonly string[]): Promise<ServeCommand> {
  const command = ['--import', 'tsx', join(ROOT, 'src/cli/main.ts'), 'serve', '--json', ...args];
  const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const exited = once(child, 'exit').then(() => Promise.reject(new Error('the server exited before it was ready')));
  exited.catch(() => undefined);
  const [line] = (await Promise.race([once(lines, 'line'), exited])) as [string];
  return {
    child,
    server: JSON.parse(line) as ServeCommand['server'],
    async stop(signal) {
      if (child.exitCode === null && child.signalCode === null) {
        const exit = once(child, 'exit');
        child.kill(signal);
        await exit;
      }
      return child.exitCode;
    },
  };
}

/** Gives a test servers over one directory of data, one after the other; none of it is left after the test. */
export async function withServeCommands(test: (start: () => Promise<ServeCommand>) => Promise<void>): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'backblazeb2-test-'));
  const servers: ServeCommand[] = [];
  const start = async (): Promise<ServeCommand> => {
    const command = await startServeCommand('--data', data);
    servers.push(command);
    return command;
  };
  try {
    await test(start);
  } finally {
    for (const command of servers) await command.stop('SIGKILL');
    await rm(data, { recursive: true, force: true });
  }
}
