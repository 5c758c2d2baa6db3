import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CommandContext, DefineCommand } from '../command.js';
import { UsageError } from '../usage-error.js';

interface RoundTripOptions {
  readonly bucket?: string;
  readonly keep?: true;
  readonly plain?: true;
  readonly passwordFile?: string;
  readonly json?: true;
}

const EXPLANATION = `
Without credentials it starts a B2 server of its own on this machine, which ends with the command and keeps nothing.

With credentials in the environment it works with Backblaze B2:
  B2_APPLICATION_KEY_ID and B2_APPLICATION_KEY  id and secret of an application key that may list, read, write and
                                                delete files; a key without --bucket and without a bucket of its own
                                                also has to list, create and delete buckets
  B2_ENVIRONMENT                                URL of another service than https://api.backblazeb2.com
What was uploaded there is deleted at the end, those versions only, and so is a bucket that the command made.

Files are encrypted before they are sent and compared as they were. The secret is taken from --password-file, else from the
environment, else a password is made that nobody is told:
  B2_ENCRYPTION_PASSWORD  the password
  B2_ENCRYPTION_KEY       in its place a key of 32 bytes, as 64 hexadecimal digits

It writes to the folder downloads and replaces files there only when an earlier run wrote them and nobody changed them.`;

/** What the folder of the package that is meant for trying out is called. */
const DEFAULT_SOURCE = fileURLToPath(new URL('../../../docs', import.meta.url));

export const roundTrip: DefineCommand = (program, context) => {
  program
    .command('round-trip')
    .description('upload files, list them, download them into ./downloads and compare every byte')
    .argument('[path...]', 'files and folders; without any, the documentation of this package')
    .option('--bucket <name>', 'the bucket to use; it must exist, unless the server is the own one')
    .option('--keep', 'leave in B2 what was uploaded')
    .option('--plain', 'do not encrypt')
    .option('--password-file <file>', 'file with the password of the encryption as its only line')
    .option('--json', 'print one line of JSON at the end, and no progress')
    .addHelpText('after', EXPLANATION)
    .action((paths: string[], options: RoundTripOptions) => run(paths, options, context));
};

async function run(paths: readonly string[], options: RoundTripOptions, context: CommandContext): Promise<void> {
  if (paths.length === 0 && !existsSync(DEFAULT_SOURCE)) throw new UsageError('name at least one file or folder');
  // Loaded here, so that the server never loads the client.
  const { chooseEncryption, credentialsFrom, makeRoundTrip } = await import('../round-trip/index.js');
  const credentials = credentialsFrom(process.env);
  const keep = options.keep === true;
  if (keep && credentials === undefined) {
    throw new UsageError('--keep is of use only with credentials in the environment: the own server keeps nothing');
  }
  const encryption = await chooseEncryption(options, process.env);
  const output = context.output(options.json === true);
  const report = await makeRoundTrip(
    {
      paths: paths.length === 0 ? [DEFAULT_SOURCE] : paths,
      downloads: 'downloads',
      bucketName: options.bucket,
      keep,
      credentials,
      encryption,
    },
    { output, signal: context.signal, now: () => performance.now() / 1000 },
  );
  output.result(report.value, report.lines);
  for (const { name, message } of report.failures) output.error(`${name}: ${message}`);
  if (report.failures.length > 0) throw new Error(report.verdict);
}
