import { createHttpClient } from '../../src/http/index.js';
import { Session } from '../../src/session/index.js';
import { Throttle } from '../../src/support/throttle.js';
import type { TransferContext, UploadOptions } from '../../src/transfer/index.js';
import type { TestClock } from './clock.js';
import type { Entrance } from './setup.js';

const POLICY = { maxAttempts: 5, firstDelayMs: 1000, maxDelayMs: 64_000 };

/** What transfers work with, against a real server but by a clock that tests move. Close its HTTP client. */
export function engine(server: Entrance, clock: TestClock, bytesPerSecond: () => number = () => 0): TransferContext {
  const { url: realm, applicationKeyId, applicationKey } = server;
  const tools = { clock, random: () => 0.5 };
  const http = createHttpClient({ ...tools, retry: POLICY });
  const session = Session.create(http, { realm, applicationKeyId, applicationKey, apiVersion: 4 }, clock);
  const { signal } = new AbortController();
  const throttle = new Throttle(bytesPerSecond, clock);
  const retry = { ...tools, policy: POLICY };
  return { session, signal, observer: {}, inactivityMs: 0, throttle, threadLoad: () => () => 0, retry };
}

export const PART = 5_000_000;

export const UPLOAD_OPTIONS: UploadOptions = {
  simpleUploadLimit: PART,
  partSize: PART,
  streamPartSize: PART,
  minPartSize: PART,
  lanes: 1,
  bufferLimit: PART,
  largeFileSha1Limit: 0,
  findUnfinished: false,
  journal: undefined,
  resumeState: '',
  resumeRequired: false,
};
