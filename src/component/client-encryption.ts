import { Keyring, type PartwiseFile, parseIv, parseKey, type Secrets } from '../crypto/index.js';
import { B2Error } from '../errors/index.js';
import type { Settings } from '../settings/index.js';
import type { DownloadDecryption, UploadEncryption } from '../transfer/index.js';

/** What is derived from passwords, for an instance and its clones. */
export class EncryptionKeys {
  /** Encrypted uploads whose parts the caller sends, by the id of the large file. */
  readonly uploads = new Map<string, PartwiseFile>();
  #keyring: Keyring | undefined;
  #cost = 0;

  /** For new files of this cost. */
  keyring(cost: number): Keyring {
    if (this.#keyring === undefined || this.#cost !== cost) {
      this.wipe();
      this.#keyring = new Keyring({ cost });
      this.#cost = cost;
    }
    return this.#keyring;
  }

  /** Overwrites all of it; what is needed again is derived again. */
  wipe(): void {
    this.#keyring?.wipe();
    this.#keyring = undefined;
  }
}

/** Client-side encryption as properties and settings say. Both throw `invalid_argument` for what does not go together. */
export interface ClientEncryption {
  /** Undefined when new files are not encrypted. */
  forUploads(): UploadEncryption | undefined;
  /** Undefined when files are wanted as they are stored. */
  forDownloads(): DownloadDecryption | undefined;
  readonly uploads: Map<string, PartwiseFile>;
}

export function clientEncryption(password: string, settings: Settings, keys: EncryptionKeys): ClientEncryption {
  const { KdfCost, EncryptionFormat, EncryptionIterations: iterations, AllowPlainDownload, EncryptionKey } = settings;
  const old = settings.DecryptionPasswords.split(/\r?\n/).filter((line) => line !== '');
  const own = password === '' ? [] : [password];
  return {
    uploads: keys.uploads,
    forUploads: () => {
      // What was begun with a password does not go on with it once there is a key.
      const secrets = secretsOf(EncryptionKey === '' ? own : [], settings);
      if (password === '' && EncryptionKey === '') return undefined;
      return { keyring: keys.keyring(KdfCost), secrets, iterations, format: formatOf(EncryptionFormat) };
    },
    forDownloads: () => {
      const secrets = secretsOf([...own, ...old], settings);
      if (secrets.passwords.length === 0 && EncryptionKey === '') return undefined;
      return { keyring: keys.keyring(KdfCost), secrets, iterations, allowPlain: AllowPlainDownload };
    },
  };
}

const formatOf = (name: string): UploadEncryption['format'] => (name === 'openssl' ? 'openssl' : 'stream');

function secretsOf(passwords: readonly string[], { EncryptionKey, EncryptionIV }: Settings): Secrets {
  if (EncryptionIV !== '' && EncryptionKey === '') {
    throw new B2Error('invalid_argument', 'EncryptionIV goes with EncryptionKey: set both, or clear it.');
  }
  return {
    passwords,
    key: EncryptionKey === '' ? undefined : parseKey(EncryptionKey),
    iv: EncryptionIV === '' ? undefined : parseIv(EncryptionIV),
  };
}
