import { LIMITS } from '../wire/limits.js';
import { type Clock, systemClock } from './clock.js';
import type { FaultRule } from './faults/rule.js';
import { checkHostNames } from './host-names.js';
import { isLoopback } from './loopback.js';
import type { ProxyOptions } from './tunnels.js';

/** All optional: without any, a server on a free port of this machine that keeps nothing. */
export interface ServerOptions {
  /** 0 to 65,535. Default 0: a free one. */
  readonly port?: number;
  /** Address or name to listen on. Default 127.0.0.1; others than loopback need `keyId` and `key`. */
  readonly host?: string;
  /** Directory that keeps everything. Absent: nothing is kept. */
  readonly data?: string;
  /** Id of the master application key. Default: random, and kept in `data`. */
  readonly keyId?: string;
  /** The master application key. Default: random, and kept in `data`. */
  readonly key?: string;
  /** How clients reach the server, when it is not by what their Host header says. No path. */
  readonly publicUrl?: string;
  /** PEM; makes the server speak HTTPS. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  /**
   * Makes the server a proxy for these host names: clients whose service cannot be told another address take `url` as their HTTPS
   * proxy, and meet this server, under that name. Every other tunnel is refused. `createServerCertificate` makes a certificate.
   */
  readonly proxy?: ProxyOptions;
  /** Makes ids, keys, tokens and faults repeatable. */
  readonly seed?: number;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Bytes of the smallest part that may be followed by another. Default 5,000,000. */
  readonly minPartSize?: number;
  /** Bytes per part that clients are advised to use. Default 100,000,000. */
  readonly recommendedPartSize?: number;
  /** Whether uploads may bring their own upload timestamp, as some accounts of B2 may. Default false: refused. */
  readonly customUploadTimestamps?: boolean;
  /** Whether event notifications may go to webhooks beyond this machine. Default false. */
  readonly webhooksAnywhere?: boolean;
  /** Faults that are in force from the start. */
  readonly faults?: readonly FaultRule[];
  /** How many requests the log holds, the last ones; 0 to 100,000. Default 1000. */
  readonly logRequests?: number;
}

export interface CheckedOptions {
  readonly port: number;
  readonly host: string;
  readonly data: string | null;
  readonly master: { readonly keyId: string; readonly key: string } | null;
  readonly publicUrl: string | null;
  readonly tls: { readonly cert: string | Buffer; readonly key: string | Buffer } | null;
  readonly proxy: ProxyOptions | null;
  readonly seed: number | null;
  readonly clock: Clock;
  readonly partSizes: { readonly minimum: number; readonly recommended: number };
  readonly customUploadTimestamps: boolean;
  readonly webhooksAnywhere: boolean;
  readonly faults: readonly FaultRule[];
  readonly logRequests: number;
}

/** Fills in defaults. Throws a TypeError that says what is legal. */
export function checkOptions(options: ServerOptions): CheckedOptions {
  const host = options.host ?? '127.0.0.1';
  const master = masterOf(options);
  if (master === null && !isLoopback(host)) {
    throw new TypeError(
      `refusing to listen on ${host} with a random key: give keyId and key to listen beyond this machine`,
    );
  }
  const minimum = atLeastOne('minPartSize', options.minPartSize ?? LIMITS.minPartSize);
  const recommended = options.recommendedPartSize ?? Math.max(minimum, LIMITS.recommendedPartSize);
  if (atLeastOne('recommendedPartSize', recommended) < minimum) {
    throw new TypeError('recommendedPartSize must not be smaller than minPartSize');
  }
  return {
    port: options.port ?? 0,
    host,
    data: options.data ?? null,
    master,
    publicUrl: options.publicUrl === undefined ? null : urlWithoutPath(options.publicUrl),
    tls: options.tls ?? null,
    proxy: options.proxy === undefined ? null : { ...options.proxy, names: checkHostNames(options.proxy.names) },
    seed: options.seed ?? null,
    clock: options.clock ?? systemClock,
    partSizes: { minimum, recommended },
    customUploadTimestamps: options.customUploadTimestamps ?? false,
    webhooksAnywhere: options.webhooksAnywhere ?? false,
    faults: options.faults ?? [],
    logRequests: logSize(options.logRequests ?? 1000),
  };
}

function masterOf({ keyId, key }: ServerOptions): CheckedOptions['master'] {
  if (keyId === undefined && key === undefined) return null;
  if (!keyId || !key) throw new TypeError('keyId and key are given together or not at all');
  // It is in every token, and tokens travel in headers.
  if (!/^[!-9;-~]+$/.test(keyId)) throw new TypeError('keyId must be visible ASCII characters without a colon');
  return { keyId, key };
}

function atLeastOne(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new TypeError(`${name} must be a positive whole number of bytes`);
  return value;
}

/** A request takes at most some kilobytes of the log. */
const MAX_LOG_REQUESTS = 100_000;

function logSize(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0 || value > MAX_LOG_REQUESTS) {
    throw new TypeError(`logRequests must be a whole number from 0 to ${MAX_LOG_REQUESTS}`);
  }
  return value;
}

function urlWithoutPath(text: string): string {
  if (!URL.canParse(text)) throw new TypeError(`publicUrl is no URL: ${text}`);
  const url = new URL(text);
  if (url.pathname !== '/' || url.search !== '') throw new TypeError(`publicUrl must have no path: ${text}`);
  return url.origin;
}
