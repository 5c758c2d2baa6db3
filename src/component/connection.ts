import { createHttpClient, type HttpOptions } from '../http/index.js';
import { Session } from '../session/index.js';
import type { Settings } from '../settings/index.js';
import type { RetryPolicy, RetryTools } from '../support/backoff.js';
import { type Clock, type Random, systemClock } from '../support/clock.js';
import { type ThreadLoad, threadLoad } from '../support/thread-load.js';
import type { ApiVersion } from '../wire/account.js';
import { requestOptions } from './network/http.js';
import { type NetworkProperties, networkOptions } from './network/options.js';
import type { PropertyValues } from './property/table.js';

/** Time, chance and how busy the thread is, which tests replace. */
export interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly threadLoad: ThreadLoad;
}

export const REAL_SURROUNDINGS: Surroundings = { clock: systemClock, random: Math.random, threadLoad };

const FIRST_DELAY_MS = 1000;

/** A session and what it was made from; clones share it. */
export interface Link {
  readonly session: Session;
  readonly key: string;
  /** Instances that use it. */
  users: number;
}

type LinkInputs = Pick<PropertyValues, 'applicationKeyId' | 'applicationKey'> & NetworkProperties;

/** What a session depends on: a change of any of it needs another session. */
export function linkKey(inputs: LinkInputs, settings: Settings): string {
  const { applicationKeyId, applicationKey } = inputs;
  const { Realm, APIVersion, AllowedHosts } = settings;
  return JSON.stringify([
    applicationKeyId,
    applicationKey,
    Realm,
    APIVersion,
    AllowedHosts,
    httpOptions(inputs, settings),
  ]);
}

function httpOptions(inputs: NetworkProperties, settings: Settings): Omit<HttpOptions, 'clock' | 'random'> {
  return {
    network: networkOptions(inputs, settings),
    ...requestOptions(settings),
    inactivityTimeoutMs: inputs.timeout * 1000,
    retry: retryPolicy(settings),
  };
}

export function createLink(inputs: LinkInputs, settings: Settings, { clock, random }: Surroundings): Link {
  const { applicationKeyId, applicationKey } = inputs;
  const http = createHttpClient({ ...httpOptions(inputs, settings), clock, random });
  const login = {
    applicationKeyId,
    applicationKey,
    realm: settings.Realm,
    apiVersion: settings.APIVersion as ApiVersion,
    allowedHosts: settings.AllowedHosts.split(/[;,\s]+/).filter((host) => host !== ''),
  };
  const session = Session.create(http, login, clock);
  return { session, key: linkKey(inputs, settings), users: 1 };
}

export function retryTools(settings: Settings, { clock, random }: Surroundings): RetryTools {
  return { policy: retryPolicy(settings), clock, random };
}

const retryPolicy = ({ MaxAttempts, RetryMaxDelay }: Settings): RetryPolicy => ({
  maxAttempts: MaxAttempts,
  firstDelayMs: FIRST_DELAY_MS,
  maxDelayMs: RetryMaxDelay * 1000,
});

/** Lets go of a session; the last one to do so closes its connections. */
export function releaseLink(link: Link | undefined): void {
  if (link === undefined) return;
  link.users--;
  if (link.users === 0) link.session.http.close();
}
