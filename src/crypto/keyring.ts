import { randomBytes } from 'node:crypto';
import { B2Error } from '../errors/index.js';
import { checkCost, checkForeignCost, KDF_COST } from './cost.js';
import { FileKey } from './file-key.js';
import { type Header, type HeaderFields, type KeyOrigin, NONCE_PREFIX_BYTES, SALT_BYTES } from './header.js';
import { PasswordSecrets } from './password-secrets.js';
import { checkKey, type Secrets } from './secrets.js';

export interface KeyringOptions {
  /** log2 of scrypt's N for new files, 15 to 20. Default 15: 32 MiB and some tenths of a second. */
  readonly cost?: number;
  /** So many bytes that nobody can guess. Default: node:crypto. */
  readonly random?: (bytes: number) => Buffer;
}

/**
 * Makes and finds the keys of files in the default format. What is derived from a password is kept, and all files written with
 * a password share its salt, so that many files cost one derivation. `wipe` forgets everything.
 */
export class Keyring {
  readonly #cost: number;
  readonly #random: (bytes: number) => Buffer;
  readonly #passwords = new PasswordSecrets();

  /** Throws `invalid_argument` for a cost out of range. */
  constructor({ cost = KDF_COST.default, random = randomBytes }: KeyringOptions = {}) {
    checkCost(cost);
    this.#cost = cost;
    this.#random = random;
  }

  /** A key for a new file. Rejects with `invalid_argument` without a password or key. */
  async create({ passwords: [password], key }: Secrets, signal: AbortSignal): Promise<FileKey> {
    if (key !== undefined) return FileKey.create(this.#fields({ kind: 'key' }), checkKey(key));
    if (password === undefined) {
      throw new B2Error('invalid_argument', 'To encrypt a file, give a password or a key.');
    }
    const origin = this.#passwords.originFor(password, this.#cost, () => this.#random(SALT_BYTES));
    return this.#passwords.with(password, origin, signal, (secret) => FileKey.create(this.#fields(origin), secret));
  }

  /** The key of a file that exists. Rejects with `wrong_password`, or with `key_cost_refused` before anything is derived. */
  async open(header: Header, { passwords, key }: Secrets, signal: AbortSignal): Promise<FileKey> {
    const { origin } = header;
    if (origin.kind === 'key') {
      const found = key === undefined ? undefined : FileKey.open(header, checkKey(key));
      return found ?? refuse(key === undefined ? NEEDS_KEY : WRONG_KEY);
    }
    checkForeignCost(origin.cost, this.#cost);
    for (const password of passwords) {
      const found = await this.#passwords.with(password, origin, signal, (secret) => FileKey.open(header, secret));
      if (found !== undefined) return found;
    }
    return refuse(passwords.length === 0 ? NEEDS_PASSWORD : WRONG_PASSWORD);
  }

  /** Forgets all that was derived, and overwrites it. Keys of files that are under way still work. */
  wipe(): void {
    this.#passwords.wipe();
  }

  #fields(origin: KeyOrigin): HeaderFields {
    return { origin, fileSalt: this.#random(SALT_BYTES), noncePrefix: this.#random(NONCE_PREFIX_BYTES) };
  }
}

const NEEDS_KEY = 'The file was encrypted with a key, not with a password. Give that key.';
const WRONG_KEY = 'The file was encrypted with another key.';
const NEEDS_PASSWORD = 'The file was encrypted with a password. Give that password.';
const WRONG_PASSWORD = 'The password is wrong: the file was encrypted with another one.';

function refuse(message: string): never {
  throw new B2Error('wrong_password', message);
}
