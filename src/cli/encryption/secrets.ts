import { readFile } from 'node:fs/promises';
import { parseIv, parseKey, type Secrets } from '../../crypto/index.js';
import { UsageError } from '../usage-error.js';
import { askPassword } from './ask-password.js';

export interface SecretOptions {
  readonly passwordFile?: readonly string[];
  readonly keyFile?: string;
  readonly iv?: string;
}

/** Where passwords and keys come from. For encrypting there must be one, and a password that is typed is asked for twice. */
export async function readSecrets(
  options: SecretOptions,
  use: 'encrypt' | 'decrypt',
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Secrets> {
  const { passwords, key } = (await givenSecrets(options, env)) ?? (await fromTerminal(use, signal));
  if (use === 'encrypt' && passwords.length + (key === undefined ? 0 : 1) !== 1) {
    throw new UsageError('encrypting takes one password or one key, not several');
  }
  if (options.iv !== undefined && key === undefined) throw new UsageError('--iv goes with a key, not with a password');
  return { passwords, key, ...(options.iv === undefined ? {} : { iv: parseIv(options.iv) }) };
}

/** From the files that are named, else from the environment; undefined when neither has any. */
export async function givenSecrets(
  options: Omit<SecretOptions, 'iv'>,
  env: NodeJS.ProcessEnv,
): Promise<Secrets | undefined> {
  return (await fromFiles(options)) ?? fromEnvironment(env);
}

async function fromFiles({ passwordFile = [], keyFile }: SecretOptions): Promise<Secrets | undefined> {
  if (passwordFile.length === 0 && keyFile === undefined) return undefined;
  return {
    passwords: await Promise.all(passwordFile.map(firstLine)),
    key: keyFile === undefined ? undefined : parseKey(await firstLine(keyFile)),
  };
}

/** An editor ends the last line; a password has no line end. */
async function firstLine(file: string): Promise<string> {
  const lines = (await readFile(file, 'utf8')).split(/\r?\n/);
  const [line = '', ...others] = lines;
  if (line === '' || others.some((other) => other !== '')) throw new UsageError(`${file} must have one line`);
  return line;
}

function fromEnvironment(env: NodeJS.ProcessEnv): Secrets | undefined {
  const password = env['B2_ENCRYPTION_PASSWORD'] ?? '';
  const key = env['B2_ENCRYPTION_KEY'] ?? '';
  if (password === '' && key === '') return undefined;
  return { passwords: password === '' ? [] : [password], key: key === '' ? undefined : parseKey(key) };
}

async function fromTerminal(use: 'encrypt' | 'decrypt', signal: AbortSignal): Promise<Secrets> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) {
    throw new UsageError('set B2_ENCRYPTION_PASSWORD, or name a --password-file: there is no terminal to ask at');
  }
  const terminal = { input: stdin, output: stderr };
  const password = await askPassword('Password: ', terminal, signal);
  if (password === '') throw new UsageError('an empty password protects nothing');
  if (use === 'encrypt' && (await askPassword('The same again: ', terminal, signal)) !== password) {
    throw new UsageError('the two passwords differ');
  }
  return { passwords: [password], key: undefined };
}
