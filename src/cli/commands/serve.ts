import { once } from 'node:events';
import type { RunningServer } from '../../server/index.js';
import type { CommandContext, DefineCommand } from '../command.js';
import { answerMemoryQuestions } from '../memory-question.js';
import { openAuthority } from '../serve/authority.js';
import { describeServer } from '../serve/describe.js';
import { readOptions, type ServeOptions } from '../serve/options.js';

export const serve: DefineCommand = (program, context) => {
  program
    .command('serve')
    .description('run a Backblaze B2 server on this machine')
    .option('--port <number>', 'port to listen on; 0 takes a free one', '0')
    .option('--host <address>', 'address to listen on; beyond this machine it needs --key-id and a key', '127.0.0.1')
    .option('--data <directory>', 'keep everything there; without it nothing is kept')
    .option('--key-id <id>', 'id of the master application key')
    .option('--key <secret>', 'the master application key; other users can see it in the process list')
    .option('--key-file <file>', 'file with the master application key')
    .option('--public-url <url>', 'how clients reach the server, if not by its own address')
    .option('--tls-cert <file>', 'certificate chain in PEM; makes the server speak HTTPS')
    .option('--tls-key <file>', 'private key of the certificate in PEM')
    .option(
      '--ca <directory>',
      'be an HTTPS proxy for api.backblazeb2.com, and nothing else, with a certificate kept there',
    )
    .option('--min-part-size <bytes>', 'smallest part but the last, told to clients', '5000000')
    .option('--recommended-part-size <bytes>', 'part size that clients are advised to use', '100000000')
    .option('--faults <file>', 'fault rules that are in force from the start: one, or a list, in JSON')
    .option('--seed <number>', 'make ids, keys and faults repeatable')
    .option('--custom-upload-timestamps', 'let uploads bring their own upload timestamp')
    .option('--webhooks-anywhere', 'let event notifications go to webhooks beyond this machine')
    .option('--log-requests <number>', 'how many requests /_log holds, 0 to 100000', '1000')
    .option('--json', 'print one line of JSON when the server is ready')
    .action((options: ServeOptions) => run(options, context));
};

async function run(options: ServeOptions, { output, signal }: CommandContext): Promise<void> {
  const settings = await readOptions(options);
  // Loaded here, so that no other command pays for the database.
  const { createServerCertificate, startServer } = await import('../../server/index.js');
  const authority =
    options.ca === undefined ? null : await openAuthority(options.ca, createServerCertificate, Date.now());
  const server = await startServer({ ...settings, ...(authority === null ? {} : { proxy: authority.proxy }) });
  const stopAnswering = answerMemoryQuestions();
  try {
    const { url, accountId, applicationKeyId, applicationKey } = server;
    const caFile = authority?.caFile ?? null;
    output(options.json === true).result(
      { url, accountId, applicationKeyId, applicationKey, ...(caFile === null ? {} : { caFile }) },
      describeServer(server, options.data ?? null, caFile),
    );
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    stopAnswering();
    await closeInOrder(server);
  }
}

/** How long running requests get to end. */
const GRACE_MS = 5000;
const SECOND_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Lets running requests end; a second signal ends them at once. */
async function closeInOrder(server: RunningServer): Promise<void> {
  const atOnce = (): void => void server.close();
  for (const name of SECOND_SIGNALS) process.on(name, atOnce);
  try {
    await server.close({ graceMs: GRACE_MS });
  } finally {
    for (const name of SECOND_SIGNALS) process.removeListener(name, atOnce);
  }
}
