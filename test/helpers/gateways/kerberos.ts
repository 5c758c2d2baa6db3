import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '../external-command.js';
import { type Gateway, startGateway } from './program.js';

const REALM = 'TEST.EXAMPLE';
const MASTER = 'master';
const PASSWORD = 'password of me';

/** Names the folder of the package `kerberos`: its native part is not to be had everywhere, so it is not installed with the others. */
export const PACKAGE = process.env['KERBEROS_PACKAGE'] ?? '';

/** Whether a realm can be made and asked; says loudly when not. */
export function hasKerberos(): boolean {
  const programs = ['krb5kdc', 'kdb5_util', 'kadmin.local', 'kinit'].every((each) =>
    isThere('sh', ['-c', `command -v ${each}`], each),
  );
  const built = PACKAGE !== '' && existsSync(join(PACKAGE, 'package.json'));
  if (!built) console.warn('SKIPPED: KERBEROS_PACKAGE does not name the folder of the package kerberos');
  return programs && built;
}

/** A realm of its own with one user. */
export interface Realm {
  /** Its key distribution center. */
  readonly center: Gateway;
  /** Variables by which programs find it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Makes a service of a name such as `HTTP/localhost` and gives the file with its keys. */
  addService(name: string): string;
  /** Gets a ticket for the user and gives the variables of those who may use it; `lifetime` is one of kinit. */
  ticket(lifetime?: string): Readonly<Record<string, string>>;
  /** Whether the variables of `ticket` still lead to a valid one. */
  holds(variables: Readonly<Record<string, string>>): boolean;
  /** Variables by which the realm is asked at another port of this machine. */
  elsewhere(port: number): Readonly<Record<string, string>>;
}

/** Starts a realm that no other program of this machine knows. */
export async function startRealm(): Promise<Realm> {
  const center = await startGateway({
    command: 'krb5kdc',
    args: ({ folder, port }) => {
      writeFileSync(join(folder, 'krb5.conf'), client(port));
      writeFileSync(join(folder, 'kdc.conf'), server(folder, port));
      run('kdb5_util', ['create', '-s', '-r', REALM, '-P', MASTER], environmentIn(folder));
      administer(folder, `addprinc -pw "${PASSWORD}" me`);
      return Promise.resolve(['-n']);
    },
    environment: ({ folder }) => environmentIn(folder),
  });
  const { folder } = center;
  const environment = environmentIn(folder);
  let files = 0;
  return {
    center,
    environment,
    addService(name) {
      const keytab = join(folder, `keytab-${++files}`);
      administer(folder, `addprinc -randkey ${name}`);
      administer(folder, `ktadd -k ${keytab} ${name}`);
      // Squid gives up root before its helper reads it.
      chmodSync(keytab, 0o644);
      return keytab;
    },
    ticket(lifetime = '10m') {
      const held = { ...environment, KRB5CCNAME: `FILE:${join(folder, `tickets-${++files}`)}` };
      run('kinit', ['-l', lifetime, 'me'], held, `${PASSWORD}\n`);
      return held;
    },
    holds: (variables) => spawnSync('klist', ['-s'], { env: { ...process.env, ...variables } }).status === 0,
    elsewhere(port) {
      const file = join(folder, `krb5-${port}.conf`);
      writeFileSync(file, client(port));
      return { KRB5_CONFIG: file };
    },
  };
}

const environmentIn = (folder: string): Record<string, string> => ({
  KRB5_CONFIG: join(folder, 'krb5.conf'),
  KRB5_KDC_PROFILE: join(folder, 'kdc.conf'),
  KRB5CCNAME: `FILE:${join(folder, 'no-tickets')}`,
  // Or replays would be remembered in a file of the user's.
  KRB5RCACHENAME: 'none:',
});

const client = (port: number): string => `[libdefaults]
  default_realm = ${REALM}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  rdns = false
  udp_preference_limit = 1
[realms]
  ${REALM} = {
    kdc = 127.0.0.1:${port}
  }
`;

const server = (folder: string, port: number): string => `[kdcdefaults]
  kdc_listen = ""
  kdc_tcp_listen = 127.0.0.1:${port}
[realms]
  ${REALM} = {
    database_name = ${join(folder, 'principal')}
    key_stash_file = ${join(folder, 'stash')}
    max_life = 1h
  }
[logging]
  kdc = FILE:${join(folder, 'kdc.log')}
`;

function administer(folder: string, query: string): void {
  run('kadmin.local', ['-r', REALM, '-q', query], environmentIn(folder));
}

function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv, input = ''): void {
  const { status, stdout, stderr } = spawnSync(command, args, {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    input,
  });
  if (status !== 0) throw new Error(`${command}: ${stdout}${stderr}`);
}
