import { X509Certificate } from 'node:crypto';
import { join, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { ProxyOptions, ServerCertificate } from '../../server/index.js';
import { makeDirectory } from '../../support/make-directory.js';
import { UsageError } from '../usage-error.js';
import { createFile, readIfThere, replaceFile } from './files.js';

/** Where clients find the service when they cannot be told another address, and where old ones do. */
export const FIXED_REALMS = ['api.backblazeb2.com', 'api.backblaze.com'] as const;

/** A certificate for the fixed realms, and the file that clients are told to trust. */
export interface Authority {
  readonly proxy: ProxyOptions;
  /** Absolute path of the authority's certificate. */
  readonly caFile: string;
}

const DAY_MS = 86_400_000;
/** A certificate that ends sooner is replaced, so that no run of the server outlives it. */
const LEAST_DAYS = 30;

/**
 * The certificate kept in `directory`, made there by `create` when there is none or it ends soon: `server.pem`, readable by its
 * owner alone, has the private key and both certificates; `ca.pem` is the one to trust. Rejects when these names are taken by
 * other things. `now` is in milliseconds.
 */
export async function openAuthority(
  directory: string,
  create: (names: readonly string[], now: number) => ServerCertificate,
  now: number,
): Promise<Authority> {
  await makeDirectory(directory);
  const file = join(directory, 'server.pem');
  const kept = await read(file);
  const { ca, cert, key } =
    kept !== null && lasts(kept, now) ? kept : await make(file, kept, create(FIXED_REALMS, now));
  return { proxy: { names: FIXED_REALMS, cert, key }, caFile: await publish(resolve(directory, 'ca.pem'), ca) };
}

async function make(
  file: string,
  before: ServerCertificate | null,
  { key, cert, ca }: ServerCertificate,
): Promise<ServerCertificate> {
  const text = key + cert + ca;
  if (before !== null) await replaceFile(file, text, 0o600);
  // Of two servers that start on a new directory at once, both take the certificate of the first.
  else await createFile(file, text, 0o600);
  return (await read(file)) ?? { key, cert, ca };
}

async function publish(file: string, ca: string): Promise<string> {
  const text = await readIfThere(file);
  if (text !== null && !isOurs(text)) throw taken(file);
  if (text !== ca) await replaceFile(file, ca, 0o644);
  return file;
}

/** Null when there is no such file. */
async function read(file: string): Promise<ServerCertificate | null> {
  const text = await readIfThere(file);
  if (text === null) return null;
  const [key, cert, ca] = text.match(/-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----\n/g) ?? [];
  if (key === undefined || cert === undefined || ca === undefined || !isOurs(cert) || !isOurs(ca)) throw taken(file);
  return { key, cert, ca };
}

/** Nothing that somebody else has put there is ever overwritten. */
const taken = (file: string): UsageError =>
  new UsageError(`${file} is there already and not from this command; give --ca another directory`);

function isOurs(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject.startsWith('CN=backblazeb2 test ');
  } catch {
    return false;
  }
}

function lasts({ key, cert, ca }: ServerCertificate, now: number): boolean {
  const { publicKey } = new X509Certificate(ca);
  const server = new X509Certificate(cert);
  const [from, to] = [Date.parse(server.validFrom), Date.parse(server.validTo)];
  const covers = (name: string): boolean => server.checkHost(name) !== undefined;
  if (from > now || to < now + LEAST_DAYS * DAY_MS || !FIXED_REALMS.every(covers) || !server.verify(publicKey))
    return false;
  // Throws when the key is another one: a file that somebody has changed is not to be mended in silence.
  createSecureContext({ key, cert });
  return true;
}
