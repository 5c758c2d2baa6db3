import { basename } from 'node:path';
import {
  decryptStream,
  type EncryptionContext,
  type EncryptionFormat,
  encryptNew,
  encryptWhole,
  Keyring,
} from '../../crypto/index.js';
import { B2Error } from '../../errors/index.js';
import type { CommandContext } from '../command.js';
import { count } from '../format.js';
import { stopReason } from '../interrupted.js';
import { UsageError } from '../usage-error.js';
import { writeNewFile } from './new-file.js';
import type { FileOptions } from './options.js';
import { openFile } from './read-file.js';
import { readSecrets } from './secrets.js';

/** Endings of encrypted files. */
const ENDING = { stream: '.b2crypt', openssl: '.enc' } as const;

export async function encryptFile(
  file: string,
  options: FileOptions & { readonly format: EncryptionFormat },
  context: CommandContext,
): Promise<void> {
  const ending = options.iv === undefined ? ENDING[options.format] : ENDING.openssl;
  await convert(
    file,
    options.output ?? `${file}${ending}`,
    options,
    context,
    'encrypt',
    async function* (encryption, blocks) {
      yield* encryptWhole(await encryptNew(encryption, options.format), blocks);
    },
  );
}

export async function decryptFile(
  file: string,
  options: FileOptions & { readonly format?: EncryptionFormat },
  context: CommandContext,
): Promise<void> {
  const ending = Object.values(ENDING).find((known) => file.endsWith(known) && basename(file) !== known);
  const output = options.output ?? (ending === undefined ? undefined : file.slice(0, -ending.length));
  if (output === undefined)
    throw new UsageError(`say with --output where to write: ${file} has no ending to take away`);
  await convert(file, output, options, context, 'decrypt', (encryption, blocks) =>
    decryptStream(blocks, { ...encryption, ...(options.format === undefined ? {} : { only: options.format }) }),
  );
}

type Conversion = (encryption: EncryptionContext, blocks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

async function convert(
  file: string,
  output: string,
  options: FileOptions,
  { output: outputFor, signal }: CommandContext,
  use: 'encrypt' | 'decrypt',
  conversion: Conversion,
): Promise<void> {
  const { iterations, kdfCost, overwrite, json } = options;
  try {
    const source = await openFile(file, signal);
    // Begun when source and target are known to be possible, so that nobody is asked for a password in vain.
    async function* converted(): AsyncGenerator<Uint8Array> {
      const secrets = await readSecrets(options, use, process.env, signal);
      const keyring = new Keyring(kdfCost === undefined ? {} : { cost: kdfCost });
      const encryption = { keyring, secrets, signal, ...(iterations === undefined ? {} : { iterations }) };
      yield* conversion(encryption, source.blocks());
    }
    try {
      const bytes = await writeNewFile({ path: output, overwrite: overwrite === true, mode: source.mode }, converted());
      outputFor(json === true).result({ file: output, bytes }, [`${output}: ${count(bytes, 'byte')}`]);
    } finally {
      await source.close();
    }
  } catch (error) {
    if (signal.aborted) throw stopReason(signal);
    if (error instanceof B2Error && error.code === 'invalid_argument') throw new UsageError(error.message);
    throw error;
  }
}
