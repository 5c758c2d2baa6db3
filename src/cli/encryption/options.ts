import { type Command, InvalidArgumentError, Option } from 'commander';

const SECRETS_HELP = `
The password is taken from --password-file, else from the environment, else asked for. It is never an argument: other users
can see those.
  B2_ENCRYPTION_PASSWORD  the password
  B2_ENCRYPTION_KEY       in its place a key of 32 bytes, as 64 hexadecimal digits`;

/** What both commands take. */
export interface FileOptions {
  readonly output?: string;
  readonly overwrite?: true;
  readonly iterations?: number;
  readonly kdfCost?: number;
  readonly passwordFile?: readonly string[];
  readonly keyFile?: string;
  readonly iv?: string;
  readonly json?: true;
}

export function addFileOptions(command: Command): Command {
  return command
    .option('-o, --output <file>', 'where to write; without it the name of the file with another ending')
    .option('--overwrite', 'replace a file that exists')
    .option('--password-file <file>', 'file with a password as its only line', gather)
    .option('--key-file <file>', 'file with a key as its only line, 64 hexadecimal digits')
    .option('--iv <hex>', 'with a key: raw AES-256-CBC with this IV, 32 hexadecimal digits')
    .addOption(new Option('--iterations <number>', 'rounds of PBKDF2 in the openssl format').argParser(wholeNumber))
    .addOption(new Option('--kdf-cost <number>', 'log2 of N of scrypt, 15 to 20').argParser(wholeNumber))
    .option('--json', 'print one line of JSON at the end')
    .addHelpText('after', SECRETS_HELP);
}

function gather(file: string, files: readonly string[] = []): readonly string[] {
  return [...files, file];
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
