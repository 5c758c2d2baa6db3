import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type ClientJob, type Measured, SMALL_FILE_BYTES } from './jobs.js';

/** Programs that others use for the same work, with their defaults, against the same server. Debian's, where they are installed. */
export type Peer = keyof typeof PEERS;

const PYTHON = '/usr/bin/python3';
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const rclone = (...args: readonly string[]): string[] => [here('./measure.py'), 'rclone', '--quiet', ...args];

const PEERS = {
  rcloneUpload: { name: 'rclone', command: ({ source }: ClientJob) => rclone('copyto', source, 'b2:bench/new') },
  rcloneDownload: { name: 'rclone', command: ({ output }: ClientJob) => rclone('copyto', 'b2:bench/bench', output) },
  b2sdkSmallFiles: {
    name: 'b2sdk',
    command: ({ url, files, lanes }: ClientJob) => [
      here('./small_files.py'),
      ...[url, files, lanes, SMALL_FILE_BYTES].map(String),
    ],
  },
};

export const nameOfPeer = (peer: Peer): string => PEERS[peer].name;

/** Undefined when it is not installed. */
export async function measurePeer(peer: Peer, job: ClientJob): Promise<Measured | undefined> {
  const isThere = peer === 'b2sdkSmallFiles' ? [PYTHON, '-c', 'import b2sdk.v2'] : ['rclone', 'version'];
  const [probe = '', ...args] = isThere;
  if (spawnSync(probe, args, { stdio: 'ignore' }).status !== 0) return undefined;
  const env = {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    RCLONE_CONFIG: '/nonexistent/none.conf',
    RCLONE_CONFIG_B2_TYPE: 'b2',
    RCLONE_CONFIG_B2_ACCOUNT: 'bench-key',
    RCLONE_CONFIG_B2_KEY: 'bench-secret',
    RCLONE_CONFIG_B2_ENDPOINT: job.url,
  };
  const child = spawn(PYTHON, ['-B', ...PEERS[peer].command(job)], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (status !== 0) throw new Error(`${peer} failed with status ${String(status)}`);
  return JSON.parse(output) as Measured;
}
