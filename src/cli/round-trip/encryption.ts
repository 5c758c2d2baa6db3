import { randomBytes } from 'node:crypto';
import type { Secrets } from '../../crypto/index.js';
import { givenSecrets } from '../encryption/secrets.js';
import { UsageError } from '../usage-error.js';

/** What files are encrypted with on this side before they are uploaded. */
export interface TripEncryption {
  /** Who chose the secret: `run` for a password that ends with the command, `user` for one that was given; else plain files. */
  readonly by: 'run' | 'user' | 'nobody';
  readonly password: string;
  /** 64 hexadecimal digits, in place of a password; or empty. */
  readonly key: string;
}

export interface EncryptionOptions {
  readonly plain?: true;
  readonly passwordFile?: string;
  readonly keep?: true;
}

const PASSWORD_BYTES = 24;

/** As options and environment say; without any secret a password that nobody knows. Rejects with a UsageError. */
export async function chooseEncryption(options: EncryptionOptions, env: NodeJS.ProcessEnv): Promise<TripEncryption> {
  const { plain, passwordFile, keep } = options;
  if (plain) {
    if (passwordFile === undefined) return { by: 'nobody', password: '', key: '' };
    throw new UsageError('--plain and --password-file exclude each other');
  }
  const given = await givenSecrets(passwordFile === undefined ? {} : { passwordFile: [passwordFile] }, env);
  if (given !== undefined) return { by: 'user', ...oneOf(given) };
  if (keep) {
    throw new UsageError(
      'what --keep leaves could not be decrypted by anybody: set B2_ENCRYPTION_PASSWORD, name a --password-file, or give --plain',
    );
  }
  return { by: 'run', password: randomBytes(PASSWORD_BYTES).toString('base64url'), key: '' };
}

function oneOf({ passwords: [password = ''], key }: Secrets): { readonly password: string; readonly key: string } {
  if (password !== '' && key !== undefined) {
    throw new UsageError('B2_ENCRYPTION_PASSWORD and B2_ENCRYPTION_KEY are both set: one of them is enough');
  }
  return { password, key: key === undefined ? '' : Buffer.from(key).toString('hex') };
}
