import { Option } from 'commander';
import type { DefineCommand } from '../command.js';
import { addFileOptions, type FileOptions } from '../encryption/options.js';

interface EncryptOptions extends FileOptions {
  readonly format: 'stream' | 'openssl';
}

export const encrypt: DefineCommand = (program, context) => {
  const command = program
    .command('encrypt')
    .description('encrypt a file as uploads are encrypted')
    .argument('<file>', 'what to encrypt; it stays as it is')
    .addOption(new Option('--format <name>', 'how').choices(['stream', 'openssl']).default('stream'));
  addFileOptions(command).action(async (file: string, options: EncryptOptions) => {
    // Loaded here, so that no other command pays for it.
    const { encryptFile } = await import('../encryption/run.js');
    await encryptFile(file, options, context);
  });
};
