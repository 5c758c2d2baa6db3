import type { IncomingMessage } from 'node:http';
import type { B2Error } from '../errors/index.js';
import type { GateName } from './gate.js';
import { parseChallenges } from './proxy-challenge.js';
import { checkLogin, notThrough, printable } from './proxy-failure.js';
import type { Address } from './types.js';

/** What was done to log in. */
export interface TriedLogin {
  /** Whether anything was sent. */
  readonly sent: boolean;
  /** What to check when it was not enough; undefined: user and password. */
  readonly check?: string | undefined;
}

/** What an HTTP proxy answers in place of the target; `page` is the begin of what it shows. */
export function refusal(
  gate: GateName,
  next: Address,
  response: IncomingMessage,
  page: string,
  login: TriedLogin,
): B2Error {
  const status = response.statusCode ?? 0;
  // Tinyproxy answers 401 to a wrong password.
  if (status === 407 || status === 401) return unauthorized(gate, next, response, login);
  const said = saidBy(response, page);
  if (status >= 500) {
    const reason = `could not connect there ${said}. Check the host, and the network of the ${gate.kind}`;
    return notThrough('proxy_failed', gate, next, reason);
  }
  const reason = `refuses the connection ${said}. Ask those who run it to allow the host`;
  return notThrough('proxy_refused', gate, next, reason);
}

function unauthorized(gate: GateName, next: Address, response: IncomingMessage, login: TriedLogin): B2Error {
  const schemes = new Set(parseChallenges(challengeOf(response)).map(({ scheme }) => scheme));
  const takes = schemes.size === 0 ? '' : `; it takes ${[...schemes].join(', ')}`;
  const what = login.sent ? 'does not accept the login' : 'asks for a login';
  const reason = `${what} (${printable(statusLine(response) + takes)}). ${login.check ?? checkLogin(gate)}`;
  return notThrough('proxy_unauthorized', gate, next, reason);
}

export const challengeOf = ({ headers }: IncomingMessage): string =>
  headers['proxy-authenticate'] ?? headers['www-authenticate'] ?? '';

/** What a proxy that took a login says of itself. Source: RFC 7615; RFC 4559 has it in the header of the challenge. */
export const proofOf = ({ headers }: IncomingMessage): string =>
  String(headers['proxy-authentication-info'] ?? headers['proxy-authenticate'] ?? '');

export const statusLine = ({ httpVersion, statusCode, statusMessage }: IncomingMessage): string =>
  `HTTP/${httpVersion} ${statusCode} ${statusMessage ?? ''}`;

/** Status line and the title of a page of HTML, as a message shows them. */
export const saidBy = (response: IncomingMessage, page: string): string =>
  `(${printable(statusLine(response))})${titleIn(page)}`;

function titleIn(page: string): string {
  const [, title = ''] = /<title[^>]{0,200}>([^<]{1,2000})/i.exec(page) ?? [];
  const shown = printable(title);
  return shown === '' ? '' : `: "${shown}"`;
}
