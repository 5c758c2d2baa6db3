import { readFile } from 'node:fs/promises';
import type { FaultRule, ServerOptions } from '../../server/index.js';
import { UsageError } from '../usage-error.js';

/** The options of `serve` as they stand on the command line. */
export interface ServeOptions {
  readonly port: string;
  readonly host: string;
  readonly data?: string;
  readonly keyId?: string;
  readonly key?: string;
  readonly keyFile?: string;
  readonly publicUrl?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly ca?: string;
  readonly customUploadTimestamps?: true;
  readonly webhooksAnywhere?: true;
  readonly minPartSize: string;
  readonly recommendedPartSize: string;
  readonly faults?: string;
  readonly seed?: string;
  readonly logRequests: string;
  readonly json?: true;
}

/** Reads what they name. Rejects with a UsageError for what cannot be meant. */
export async function readOptions(options: ServeOptions): Promise<ServerOptions> {
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
    customUploadTimestamps: options.customUploadTimestamps ?? false,
    webhooksAnywhere: options.webhooksAnywhere ?? false,
    logRequests: wholeNumber('--log-requests', options.logRequests, 100_000),
    minPartSize: wholeNumber('--min-part-size', options.minPartSize, Number.MAX_SAFE_INTEGER),
    recommendedPartSize: wholeNumber('--recommended-part-size', options.recommendedPartSize, Number.MAX_SAFE_INTEGER),
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
