import { Option } from 'commander';
import type { DefineCommand } from '../command.js';
import { addFileOptions, type FileOptions } from '../encryption/options.js';

interface DecryptOptions extends FileOptions {
  readonly format?: 'stream' | 'openssl';
}

export const decrypt: DefineCommand = (program, context) => {
  const command = program
    .command('decrypt')
    .description('decrypt a file that was encrypted by an upload, by encrypt, or by openssl enc')
    .argument('<file>', 'what to decrypt; it stays as it is')
    .addOption(
      new Option('--format <name>', 'refuse any other one; only stream is authenticated').choices([
        'stream',
        'openssl',
      ]),
    );
  addFileOptions(command).action(async (file: string, options: DecryptOptions) => {
    // Loaded here, so that no other command pays for it.
    const { decryptFile } = await import('../encryption/run.js');
    await decryptFile(file, options, context);
  });
};
