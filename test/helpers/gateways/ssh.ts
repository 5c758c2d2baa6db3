import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { isThere } from '../external-command.js';
import { type Gateway, startGateway } from './program.js';

/** Debian's daemon must be called by its whole path. */
const SSHD = '/usr/sbin/sshd';
/** Where a daemon of root wants an empty directory; Debian makes it when the service starts. */
const PRIVILEGES = '/run/sshd';

export const hasSsh = (): boolean =>
  isThere('ssh', ['-V'], 'openssh-client') && isThere('test', ['-x', SSHD], 'openssh-server');

export interface SshTunnel {
  /** The SOCKS server that ssh is. */
  readonly gateway: Gateway;
  close(): Promise<void>;
}

/** `ssh -D` to a daemon of its own that lets in the user who runs the tests, with a key that is made for it. */
export async function startSshTunnel(): Promise<SshTunnel> {
  const daemon = await startGateway({
    command: SSHD,
    args: ({ folder, port }) => {
      if (userInfo().uid === 0) mkdirSync(PRIVILEGES, { recursive: true });
      for (const name of ['host', 'user']) makeKey(join(folder, name));
      copyFileSync(join(folder, 'user.pub'), join(folder, 'authorized'));
      const lines = [
        ...[`ListenAddress 127.0.0.1:${port}`, `HostKey ${join(folder, 'host')}`, 'PidFile none', 'UsePAM yes'],
        ...[`AuthorizedKeysFile ${join(folder, 'authorized')}`, 'StrictModes no', 'PasswordAuthentication no'],
      ];
      writeFileSync(join(folder, 'sshd.conf'), `${lines.join('\n')}\n`);
      return Promise.resolve(['-D', '-e', '-f', join(folder, 'sshd.conf')]);
    },
  });
  const key = join(daemon.folder, 'user');
  const starting = startGateway({
    command: 'ssh',
    args: ({ port }) =>
      Promise.resolve([
        ...['-N', '-F', 'none', '-D', `127.0.0.1:${port}`, '-p', String(daemon.port), '-i', key],
        ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'IdentitiesOnly=yes'],
        ...['-o', 'BatchMode=yes', `${userInfo().username}@127.0.0.1`],
      ]),
  });
  const gateway = await starting.catch(async (error: unknown) => {
    await daemon.close();
    throw error;
  });
  return {
    gateway,
    async close() {
      await gateway.close();
      await daemon.close();
    },
  };
}

function makeKey(file: string): void {
  const { status, stderr } = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`ssh-keygen: ${stderr}`);
}
