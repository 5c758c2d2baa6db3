import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { FaultRule, RunningServer, ServerOptions } from '../../server/index.js';
import type { CommandContext, DefineCommand } from '../command.js';
import { answerMemoryQuestions } from '../memory-question.js';
import { UsageError } from '../usage-error.js';

interface ServeOptions {
  readonly port: string;
  readonly host: string;
  readonly data?: string;
  readonly keyId?: string;
  readonly key?: string;
  readonly keyFile?: string;
  readonly publicUrl?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly faults?: string;
  readonly seed?: string;
  readonly logRequests: string;
  readonly json?: true;
}

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
    .option('--faults <file>', 'fault rules that are in force from the start: one, or a list, in JSON')
    .option('--seed <number>', 'make ids, keys and faults repeatable')
    .option('--log-requests <number>', 'how many requests /_log holds, 0 to 100000', '1000')
    .option('--json', 'print one line of JSON when the server is ready')
    .action((options: ServeOptions) => run(options, context));
};

async function run(options: ServeOptions, { output, signal }: CommandContext): Promise<void> {
  const settings = await readOptions(options);
  // Loaded here, so that no other command pays for the database.
  const { startServer } = await import('../../server/index.js');
  const server = await startServer(settings);
  const stopAnswering = answerMemoryQuestions();
  try {
    const { url, accountId, applicationKeyId, applicationKey } = server;
    output(options.json === true).result(
      { url, accountId, applicationKeyId, applicationKey },
      describe(server, options),
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

async function readOptions(options: ServeOptions): Promise<ServerOptions> {
  const { host, data, keyId, publicUrl, tlsCert, tlsKey } = options;
  if (options.key !== undefined && options.keyFile !== undefined)
    throw new UsageError('give --key or --key-file, not both');
  const key = options.keyFile === undefined ? options.key : (await readFile(options.keyFile, 'utf8')).trim();
  if ((keyId === undefined) !== (key === undefined))
    throw new UsageError('--key-id and a key are given together or not at all');
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new UsageError('--tls-cert and --tls-key are given together or not at all');
  const tls =
    tlsCert === undefined || tlsKey === undefined
      ? undefined
      : { cert: await readFile(tlsCert), key: await readFile(tlsKey) };
  return {
    host,
    port: wholeNumber('--port', options.port, 65_535),
    logRequests: wholeNumber('--log-requests', options.logRequests, 100_000),
    ...(data === undefined ? {} : { data }),
    ...(keyId === undefined || key === undefined ? {} : { keyId, key }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(tls === undefined ? {} : { tls }),
    ...(options.faults === undefined ? {} : { faults: await readRules(options.faults) }),
    ...(options.seed === undefined ? {} : { seed: wholeNumber('--seed', options.seed, Number.MAX_SAFE_INTEGER) }),
  };
}

/** Whether they are rules, the server says. */
async function readRules(file: string): Promise<readonly FaultRule[]> {
  const text = await readFile(file, 'utf8');
  try {
    const given: unknown = JSON.parse(text);
    return (Array.isArray(given) ? given : [given]) as readonly FaultRule[];
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= most)) throw new UsageError(`${name} must be a whole number from 0 to ${most}, not ${text}`);
  return value;
}

function describe(
  { url, accountId, applicationKeyId, applicationKey }: RunningServer,
  { data }: ServeOptions,
): string[] {
  return [
    `B2 server at        ${url}`,
    `account id          ${accountId}`,
    `application key id  ${applicationKeyId}`,
    `application key     ${applicationKey}`,
    data === undefined ? 'Nothing is kept when it stops.' : `Everything is kept in ${data}.`,
    '',
    'To use it from rclone:',
    `  export RCLONE_CONFIG_B2_TYPE=b2 RCLONE_CONFIG_B2_ENDPOINT='${url}'`,
    `  export RCLONE_CONFIG_B2_ACCOUNT='${applicationKeyId}' RCLONE_CONFIG_B2_KEY='${applicationKey}'`,
    '  rclone mkdir b2:my-bucket',
    '',
    'Ctrl+C stops it.',
  ];
}
