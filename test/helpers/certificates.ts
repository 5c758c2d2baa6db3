import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of a certificate and its key, PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

export interface Issue {
  /** Common name; the default is the name of the files. */
  readonly subject?: string;
  /** For example `DNS:localhost`; the default is localhost and 127.0.0.1. */
  readonly names?: string;
  /** `serverAuth` when it is not given. */
  readonly usage?: string;
  /** Was valid for a month of the year 2020 only. */
  readonly expired?: boolean;
  /** Whether it may issue others itself. */
  readonly authority?: boolean;
  /** Further lines of its extensions. */
  readonly extensions?: readonly string[];
}

const CONFIG = `
[ca]
default_ca = d
[d]
dir = .
database = $dir/index.txt
new_certs_dir = $dir
serial = $dir/serial
default_md = sha256
default_crl_days = 30
unique_subject = no
policy = p
[p]
commonName = supplied
organizationName = optional
`;

/** Runs openssl to its end, or throws what it said. */
export function openssl(args: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync('openssl', args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`);
}

/** How a list of what is revoked is made. */
export interface ListOptions {
  /** Further arguments of `openssl ca`. */
  readonly options?: readonly string[];
  /** Lines of its extensions, as openssl's configuration has them; further sections may follow. */
  readonly extensions?: string;
}

/** An authority for tests, made by openssl in a folder of its own. */
export class TestAuthority {
  readonly folder: string;
  readonly #signer: KeyPair;

  /** A root, or by the certificate of another authority one below it. */
  constructor(folder: string, subject: string, signer?: KeyPair) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'ca.cnf'), CONFIG);
    writeFileSync(join(folder, 'index.txt'), '');
    writeFileSync(join(folder, 'serial'), '1000\n');
    this.#signer = signer ?? { cert: join(folder, 'ca.pem'), key: join(folder, 'ca.key') };
    if (signer === undefined) {
      const make = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'];
      openssl([...make, '-subj', `/CN=${subject}`, '-keyout', 'ca.key', '-out', 'ca.pem'], folder);
    }
  }

  get cert(): string {
    return this.#signer.cert;
  }

  get pem(): string {
    return readFileSync(this.cert, 'utf8');
  }

  issue(name: string, issue: Issue = {}): KeyPair {
    const files = { cert: join(this.folder, `${name}.pem`), key: join(this.folder, `${name}.key`) };
    const request = ['req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/O=Tests/CN=${issue.subject ?? name}`];
    openssl([...request, '-keyout', files.key, '-out', `${name}.csr`], this.folder);
    const lines = [
      `basicConstraints = ${issue.authority ? 'critical,CA:true' : 'CA:false'}`,
      ...(issue.authority ? [] : [`extendedKeyUsage = ${issue.usage ?? 'serverAuth'}`]),
      ...(issue.authority ? [] : [`subjectAltName = ${issue.names ?? 'DNS:localhost,IP:127.0.0.1'}`]),
      ...(issue.extensions ?? []),
    ];
    writeFileSync(join(this.folder, `${name}.ext`), lines.join('\n'));
    const days = issue.expired ? ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z'] : ['-days', '20'];
    const into = ['-in', `${name}.csr`, '-out', files.cert, '-extfile', `${name}.ext`];
    openssl([...this.#ca(), '-notext', ...days, ...into], this.folder);
    return files;
  }

  revoke({ cert }: KeyPair): void {
    openssl([...this.#ca(), '-revoke', cert], this.folder);
  }

  /** Writes a list of what is revoked now, DER; gives its path. */
  crl(name: string, { options = [], extensions = '' }: ListOptions = {}): string {
    const path = join(this.folder, `${name}.crl`);
    const more = extensions === '' ? [] : ['-crlexts', `extensions_${name}`];
    if (extensions !== '') appendFileSync(join(this.folder, 'ca.cnf'), `\n[extensions_${name}]\n${extensions}\n`);
    openssl([...this.#ca(), '-gencrl', ...options, ...more, '-out', `${path}.pem`], this.folder);
    openssl(['crl', '-in', `${path}.pem`, '-outform', 'DER', '-out', path], this.folder);
    return path;
  }

  #ca(): string[] {
    return ['ca', '-batch', '-config', 'ca.cnf', '-cert', this.#signer.cert, '-keyfile', this.#signer.key];
  }
}

/** A PFX of a certificate and its key; gives its path. */
export function toPfx({ cert, key }: KeyPair, password: string): string {
  const path = `${cert}.pfx`;
  openssl(['pkcs12', '-export', '-in', cert, '-inkey', key, '-out', path, '-passout', `pass:${password}`], '.');
  return path;
}

/** The same key under a password; gives its path. */
export function withPassword({ key }: KeyPair, password: string): string {
  const path = `${key}.secret`;
  openssl(['pkcs8', '-topk8', '-in', key, '-out', path, '-passout', `pass:${password}`], '.');
  return path;
}
