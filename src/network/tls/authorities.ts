import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tls from 'node:tls';
import { B2Error, fromSourceFile } from '../../errors/index.js';
import { pemCertificates } from './pem.js';
import type { AuthorityOptions } from './types.js';

/** Number of "the certificate chain cannot be verified". */
const CHAIN_NOT_VERIFIED = 275;

/** The certificates to trust, in PEM; undefined: those that Node trusts by itself. Rejects with `tls_failed`, naming the file. */
export async function loadAuthorities(given: AuthorityOptions): Promise<string[] | undefined> {
  if (given.pem.trim() === '' && given.files.length === 0 && given.directories.length === 0) return systemToo();
  const texts = given.pem.trim() === '' ? [] : [some('SSLServerCACerts', given.pem)];
  for (const file of given.files) texts.push(some(file, await read(file)));
  for (const directory of given.directories) texts.push(await fromDirectory(directory));
  return [...new Set(texts.flat())];
}

/** Undefined when the system knows nobody whom Node does not know: Node's own are at hand, a list has to be read. */
function systemToo(): string[] | undefined {
  // Node has it from 22.15 on.
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default' | 'system') => string[] };
  if (getCACertificates === undefined) return undefined;
  const usual = getCACertificates('default');
  const known = new Map(usual.map((pem) => [withoutSpace(pem), pem]));
  for (const pem of getCACertificates('system')) known.set(withoutSpace(pem), pem);
  return known.size > usual.length ? [...known.values()] : undefined;
}

const withoutSpace = (pem: string): string => pem.replace(/\s+/g, '');

async function fromDirectory(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(error, directory);
  });
  const files = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map(({ name }) => name);
  const texts: string[] = [];
  // One after the other: such a directory has hundreds, and a link in it may lead nowhere.
  for (const name of files.toSorted()) {
    texts.push(...pemCertificates(await readFile(join(directory, name), 'latin1').catch(() => '')));
  }
  return some(directory, texts.join('\n'));
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'latin1');
  } catch (error) {
    throw unreadable(error, file);
  }
}

function some(origin: string, text: string): string[] {
  const found = pemCertificates(text);
  if (found.length > 0) return found;
  throw new B2Error(
    'tls_failed',
    `${origin} has no certificate in PEM. It must hold those of the authorities to trust.`,
    {
      errorCode: CHAIN_NOT_VERIFIED,
    },
  );
}

function unreadable(error: unknown, path: string): B2Error {
  const { message } = fromSourceFile(error, path);
  return new B2Error('tls_failed', `The certificates of authorities cannot be had. ${message}`, {
    errorCode: CHAIN_NOT_VERIFIED,
    cause: error,
  });
}
