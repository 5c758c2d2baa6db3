import { createHash } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isThere } from '../external-command.js';
import { type Gateway, startGateway } from './program.js';

export const USER = 'somebody';
/** With everything that has to be encoded somewhere. */
export const PASSWORD = 'pass word:"%é';

export const hasSquid = (): boolean => isThere('squid', ['-v'], 'squid');
export const hasTinyproxy = (): boolean => isThere('tinyproxy', ['-v'], 'tinyproxy');

export interface SquidOptions {
  readonly login?: 'basic' | 'digest' | 'negotiate';
  /** What `negotiate` needs: the keys of the service, its name, and the variables that lead to its realm. */
  readonly kerberos?: {
    readonly keytab: string;
    readonly service: string;
    readonly environment: Readonly<Record<string, string>>;
  };
  /** Listens with TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly host?: string;
  /** A name that nobody may connect to. */
  readonly blocked?: string;
  /** How often a nonce of Digest may be used before it is too old. */
  readonly nonceUses?: number;
}

/** Squids of one name share memory, and would disturb each other. */
const nameOf = (port: number): string => `test${port}`;
const SHARED_MEMORY = '/dev/shm';

/** Where Debian keeps squid's programs for logins. */
const HELPERS = '/usr/lib/squid';

export function startSquid({
  login,
  tls,
  host = '127.0.0.1',
  blocked,
  nonceUses,
  kerberos,
}: SquidOptions = {}): Promise<Gateway> {
  const address = host.includes(':') ? `[${host}]` : host;
  return startGateway({
    command: 'squid',
    host,
    environment: () => kerberos?.environment ?? {},
    args: async ({ folder, port }) => {
      const file = (name: string) => join(folder, name);
      const md5 = createHash('md5').update(`${USER}:realm:${PASSWORD}`).digest('hex');
      await writeFile(file('digest'), `${USER}:realm:${md5}\n`);
      await writeFile(file('basic.mjs'), BASIC_HELPER);
      if (tls !== undefined) {
        await writeFile(file('cert.pem'), tls.cert);
        await writeFile(file('key.pem'), tls.key);
      }
      const secure = tls === undefined ? '' : ` tls-cert=${file('cert.pem')} tls-key=${file('key.pem')}`;
      const lines = [
        `${tls === undefined ? 'http_port' : 'https_port'} ${address}:${port}${secure}`,
        ...[
          'pid_filename none',
          'cache deny all',
          'cache_mem 8 MB',
          'netdb_filename none',
          'shutdown_lifetime 0 seconds',
        ],
        ...['max_filedescriptors 1024', 'workers 1', 'pinger_enable off', 'dns_timeout 2 seconds'],
        ...[`cache_log ${file('cache.log')}`, `access_log stdio:${file('access.log')}`, 'logfile_daemon none'],
        `coredump_dir ${folder}`,
        ...(login === 'basic' ? [`auth_param basic program ${process.execPath} ${file('basic.mjs')}`] : []),
        ...(login === 'digest' ? [`auth_param digest program ${HELPERS}/digest_file_auth -c ${file('digest')}`] : []),
        ...(kerberos === undefined
          ? []
          : [
              `auth_param negotiate program ${HELPERS}/negotiate_kerberos_auth -k ${kerberos.keytab} -s ${kerberos.service}`,
            ]),
        ...(login === undefined ? [] : [`auth_param ${login} children 1`]),
        ...(login === undefined || login === 'negotiate' ? [] : [`auth_param ${login} realm realm`]),
        ...(nonceUses === undefined ? [] : [`auth_param digest nonce_max_count ${nonceUses}`]),
        ...(blocked === undefined ? [] : [`acl blocked dstdomain ${blocked}`, 'http_access deny blocked']),
        ...(login === undefined ? [] : ['acl known proxy_auth REQUIRED', 'http_access deny !known']),
        'http_access allow all',
      ];
      await writeFile(file('squid.conf'), `${lines.join('\n')}\n`);
      return ['-N', '-d', '1', '-n', nameOf(port), '-f', file('squid.conf')];
    },
    clean: async ({ port }) => {
      const left = await readdir(SHARED_MEMORY).catch(() => []);
      for (const name of left)
        if (name.startsWith(`${nameOf(port)}-`)) await rm(join(SHARED_MEMORY, name), { force: true });
    },
  });
}

/** Squid's protocol for Basic: a line with user and password, encoded as in URLs, is answered with OK or ERR. */
const BASIC_HELPER = `import { createInterface } from 'node:readline';
for await (const line of createInterface(process.stdin)) {
  const [user, password] = line.split(' ').map(decodeURIComponent);
  const known = user === ${JSON.stringify(USER)} && password === ${JSON.stringify(PASSWORD)};
  console.log(known ? 'OK' : 'ERR');
}
`;

export interface TinyproxyOptions {
  readonly login?: { readonly user: string; readonly password: string };
}

export function startTinyproxy({ login }: TinyproxyOptions = {}): Promise<Gateway> {
  return startGateway({
    command: 'tinyproxy',
    args: async ({ folder, port }) => {
      const lines = [
        ...[`Port ${port}`, 'Listen 127.0.0.1', 'Timeout 600', 'MaxClients 100', 'LogLevel Connect'],
        ...[`LogFile "${join(folder, 'access.log')}"`, `PidFile "${join(folder, 'pid')}"`],
        ...(login === undefined ? [] : [`BasicAuth ${login.user} ${login.password}`]),
      ];
      await writeFile(join(folder, 'tinyproxy.conf'), `${lines.join('\n')}\n`);
      return ['-d', '-c', join(folder, 'tinyproxy.conf')];
    },
  });
}
