import assert from 'node:assert/strict';
import { join } from 'node:path';
import { runExternal } from './external-command.js';
import type { Realm } from './raw-b2.js';

/** Runs rclone to its end and gives what it printed; rejects with all it said when it fails. The server is its remote `b2:`. */
export type Rclone = (...args: readonly string[]) => Promise<Buffer>;

/** What is larger goes in chunks of this size, and nothing is tried twice: a failure must show. */
const OPTIONS = {
  '--b2-upload-cutoff': '5Mi',
  '--b2-chunk-size': '5Mi',
  '--low-level-retries': '1',
  '--retries': '1',
};

/** `home` is a directory for what rclone keeps; the user's own configuration is out of its reach. */
export function rcloneFor(server: Realm, home: string): Rclone {
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    RCLONE_CONFIG: join(home, 'none.conf'),
    RCLONE_CONFIG_B2_TYPE: 'b2',
    RCLONE_CONFIG_B2_ACCOUNT: server.applicationKeyId,
    RCLONE_CONFIG_B2_KEY: server.applicationKey,
    RCLONE_CONFIG_B2_ENDPOINT: server.url,
  };
  return async (...args) => {
    const { status, stdout, stderr } = await runExternal('rclone', [...args, ...Object.entries(OPTIONS).flat()], {
      env,
    });
    assert.equal(status, 0, `rclone ${args.join(' ')}\n${stderr}`);
    return stdout;
  };
}
