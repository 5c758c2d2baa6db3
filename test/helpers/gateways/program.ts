import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A program of others that listens on the loopback, with a directory of its own. */
export interface Gateway {
  readonly host: string;
  readonly port: number;
  readonly folder: string;
  /** The text of a file in its directory; empty when there is none yet. */
  text(name: string): string;
  /** Ends it at once, as a crash would. Its port stays known. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  restart(): Promise<void>;
  /** Ends it and removes its directory. */
  close(): Promise<void>;
}

export interface Place {
  readonly folder: string;
  readonly port: number;
}

export interface Launch {
  readonly command: string;
  /** Prepares the directory and gives the arguments; asked once. */
  args(place: Place): Promise<readonly string[]>;
  readonly host?: string;
  /** Variables that it gets beside those of this process. */
  environment?(place: Place): Readonly<Record<string, string>>;
  /** Removes what it leaves outside of its directory. */
  clean?(place: Place): Promise<void>;
}

/** Starts a program and waits until it takes connections. Rejects with what it printed when it ends before. */
export async function startGateway({
  command,
  args,
  clean,
  environment,
  host = '127.0.0.1',
}: Launch): Promise<Gateway> {
  const folder = await mkdtemp(join(tmpdir(), 'backblazeb2-gateway-'));
  // Some of these programs give up root before they write.
  await chmod(folder, 0o777);
  const port = await freePort(host);
  const prepared = await args({ folder, port });
  const start = (): Promise<ChildProcess> =>
    launch([command, ...prepared], { ...process.env, ...environment?.({ folder, port }) }, host, port);
  let child = await start();
  return {
    host,
    port,
    folder,
    text: (name) => {
      try {
        return readFileSync(join(folder, name), 'utf8');
      } catch {
        return '';
      }
    },
    kill: () => end(child),
    async restart() {
      await end(child);
      child = await start();
    },
    async close() {
      await end(child);
      await clean?.({ folder, port });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(
  [command = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  host: string,
  port: number,
): Promise<ChildProcess> {
  // A group of its own: squid and others start helpers, which have to end with them.
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const killGroup = (): void => killNow(child);
  process.once('exit', killGroup);
  child.once('exit', () => process.off('exit', killGroup));
  let said = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', (block) => (said += block));
  const failed = once(child, 'error').then(([error]) => Promise.reject(error));
  failed.catch(() => undefined);
  while (!(await Promise.race([takesConnections(host, port), failed]))) {
    if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}: ${said}`);
    await delay(10);
  }
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, 'exit');
  killNow(child);
  await exited;
}

/** With all that it started. */
function killNow({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

function takesConnections(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** A port that nobody listens on. Somebody else may take it in between, which the program then says. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
