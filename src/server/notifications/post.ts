import { createHmac } from 'node:crypto';
import { type ClientRequest, type RequestOptions, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { HEADER } from '../../wire/headers.js';
import type { NotificationTarget } from '../../wire/notification.js';
import { isLoopback } from '../loopback.js';

export interface PostLimits {
  /** Milliseconds within which the whole answer must be there. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A body on its way to a webhook. Resolves with why it was not taken; null: the webhook answered 200. Never rejects. */
export async function post(target: NotificationTarget, body: string, limits: PostLimits): Promise<string | null> {
  const bytes = Buffer.from(body);
  const ended = new AbortController();
  const end = (): void => ended.abort();
  const timer = setTimeout(end, limits.timeoutMs);
  limits.signal.addEventListener('abort', end, { once: true });
  if (limits.signal.aborted) end();
  try {
    const status = await send(prepare(target, bytes, ended.signal), bytes);
    return status === 200 ? null : `the webhook answered ${status}`;
  } catch (error) {
    if (ended.signal.aborted) return `the webhook did not answer within ${limits.timeoutMs / 1000} seconds`;
    return `the webhook could not be reached: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    clearTimeout(timer);
    limits.signal.removeEventListener('abort', end);
  }
}

/** Headers that belong to the connection or to the delivery itself: a rule cannot change them. */
const OWN_HEADERS = new Set([
  ...['connection', 'content-length', 'content-type', 'expect', 'host', 'keep-alive', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade'],
]);

function prepare(target: NotificationTarget, bytes: Buffer, signal: AbortSignal): ClientRequest {
  const url = new URL(target.url);
  // Nobody certifies a program on this machine, and what is sent to it does not leave the machine.
  const options: RequestOptions & { rejectUnauthorized: boolean } = {
    ...{ method: 'POST', agent: false, signal, rejectUnauthorized: !isLoopback(url.hostname) },
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': bytes.length,
      'User-Agent': 'B2/EventNotifications',
    },
  };
  const outgoing = url.protocol === 'https:' ? secureRequest(url, options) : request(url, options);
  for (const { name, value } of target.customHeaders ?? []) {
    if (!OWN_HEADERS.has(name.toLowerCase())) outgoing.appendHeader(name, value);
  }
  const secret = target.hmacSha256SigningSecret;
  if (secret !== undefined) outgoing.setHeader(HEADER.eventSignature, `v1=${signatureOf(bytes, secret)}`);
  return outgoing;
}

const signatureOf = (bytes: Buffer, secret: string): string => createHmac('sha256', secret).update(bytes).digest('hex');

/** Resolves with the status once the answer is complete. */
function send(outgoing: ClientRequest, bytes: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.once('close', () => reject(new Error('it ended the connection')));
    outgoing.once('response', (incoming) => {
      incoming.once('error', reject);
      incoming.once('end', () => resolve(incoming.statusCode ?? 0));
      incoming.resume();
    });
    outgoing.end(bytes);
  });
}
