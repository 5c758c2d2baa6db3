import { createHttpClient } from '../http/index.js';
import { Session } from '../session/index.js';
import type { Settings } from '../settings/index.js';
import type { RetryTools } from '../support/backoff.js';
import { type Clock, type Random, systemClock } from '../support/clock.js';
import type { ApiVersion } from '../wire/account.js';
import type { PropertyValues } from './property/table.js';

/** Time and chance, which tests replace. */
export interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
}

export const REAL_SURROUNDINGS: Surroundings = { clock: systemClock, random: Math.random };

const FIRST_DELAY_MS = 1000;

/** The lines of OtherHeaders, by their names in lower case. */
function parseHeaders(text: string): Record<string, string> {
  const pairs = text
    .split(/\r\n|\n/)
    .filter((line) => line !== '')
    .map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** A session and what it was made from; clones share it. */
export interface Link {
  readonly session: Session;
  readonly key: string;
  /** Instances that use it. */
  users: number;
}

type LinkInputs = Pick<PropertyValues, 'applicationKeyId' | 'applicationKey' | 'timeout'>;

/** What a session depends on: a change of any of it needs another session. */
export function linkKey(inputs: LinkInputs, settings: Settings): string {
  const { Realm, APIVersion, AllowPlainHTTP, ConnectionTimeout, KeepAlive, UserAgent } = settings;
  const { MaxAttempts, RetryMaxDelay, OtherHeaders, AllowedHosts } = settings;
  const { applicationKeyId, applicationKey, timeout } = inputs;
  const network = [
    AllowPlainHTTP,
    ConnectionTimeout,
    KeepAlive,
    UserAgent,
    MaxAttempts,
    RetryMaxDelay,
    timeout,
    OtherHeaders,
    AllowedHosts,
  ];
  return JSON.stringify([applicationKeyId, applicationKey, Realm, APIVersion, ...network]);
}

export function createLink(inputs: LinkInputs, settings: Settings, surroundings: Surroundings): Link {
  const { applicationKeyId, applicationKey, timeout } = inputs;
  const { AllowPlainHTTP, ConnectionTimeout, KeepAlive, UserAgent, OtherHeaders } = settings;
  const http = createHttpClient({
    connectTimeoutMs: (ConnectionTimeout === 0 ? timeout : ConnectionTimeout) * 1000,
    inactivityTimeoutMs: timeout * 1000,
    keepAlive: KeepAlive,
    allowPlainHttp: AllowPlainHTTP,
    userAgent: UserAgent,
    headers: parseHeaders(OtherHeaders),
    retry: retryTools(settings, surroundings).policy,
    ...surroundings,
  });
  const login = {
    applicationKeyId,
    applicationKey,
    realm: settings.Realm,
    apiVersion: settings.APIVersion as ApiVersion,
    allowedHosts: settings.AllowedHosts.split(';')
      .map((host) => host.trim())
      .filter((host) => host !== ''),
  };
  const session = Session.create(http, login, surroundings.clock);
  return { session, key: linkKey(inputs, settings), users: 1 };
}

export function retryTools({ MaxAttempts, RetryMaxDelay }: Settings, surroundings: Surroundings): RetryTools {
  const policy = { maxAttempts: MaxAttempts, firstDelayMs: FIRST_DELAY_MS, maxDelayMs: RetryMaxDelay * 1000 };
  return { policy, ...surroundings };
}

/** Lets go of a session; the last one to do so closes its connections. */
export function releaseLink(link: Link | undefined): void {
  if (link === undefined) return;
  link.users--;
  if (link.users === 0) link.session.http.close();
}
