import type { HttpTrace, RequestEvent, ResponseEvent } from '../api/index.js';
import { B2Error } from '../errors/index.js';
import type { LogType } from './events.js';
import { type LastAnswer, lines } from './last-answer.js';
import type { TlsWatch } from './network/tls-watch.js';
import type { HeaderRecord } from './records.js';
import type { Task } from './task.js';

const INFO = 1;
const VERBOSE = 2;
const DEBUG = 3;

const GATE_LOG = {
  proxy: { request: 'ProxyRequest', response: 'ProxyResponse' },
  firewall: { request: 'FirewallRequest', response: 'FirewallResponse' },
} as const satisfies Record<string, Record<string, LogType>>;

/** Turns what travels into Log, Header and Error events, and keeps the last answer's head. */
export function createTrace(
  task: Pick<Task, 'fireSafely'>,
  logLevel: number,
  last: LastAnswer,
  tls: TlsWatch,
): HttpTrace {
  const log = (level: number, logType: LogType, message: string): void => {
    if (level <= logLevel) task.fireSafely('Log', { logLevel: level, logType, message });
  };
  return {
    connection: {
      ...tls,
      gate: (gate, direction, text) => log(VERBOSE, GATE_LOG[gate][direction], text),
      fallback: (message) => log(INFO, 'Info', message),
    },
    request: ({ method, url, headers, body }: RequestEvent) => {
      last.sentHeaders = lines(Object.entries(headers));
      last.request = `${method} ${url}\r\n${last.sentHeaders}\r\n\r\n${body ?? ''}`;
      last.body = undefined;
      log(INFO, 'Info', `${method} ${url}`);
      log(VERBOSE, 'RequestHeaders', last.sentHeaders);
      if (body !== undefined) log(DEBUG, 'RequestBody', body);
    },
    response: ({ statusLine, rawHeaders }: ResponseEvent) => {
      last.count++;
      last.statusLine = statusLine;
      last.headers = pairs(rawHeaders);
      log(INFO, 'Info', statusLine);
      log(VERBOSE, 'ResponseHeaders', lines(last.headers.map(({ field, value }) => [field, value])));
      for (const header of last.headers) task.fireSafely('Header', header);
    },
    body: (text) => {
      last.count++;
      last.body = text;
      log(DEBUG, 'ResponseBody', text);
    },
    retry: ({ operation, attempt, delayMs, error }) => {
      const description = `${operation}: try ${attempt} failed, the next one follows in ${Math.round(delayMs)} ms: ${error.message}`;
      log(INFO, 'Info', description);
      task.fireSafely('Error', { errorCode: error instanceof B2Error ? error.errorCode : 0, description });
    },
  };
}

function pairs(raw: readonly string[]): HeaderRecord[] {
  const headers: HeaderRecord[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) headers.push({ field: raw[i] ?? '', value: raw[i + 1] ?? '' });
  return headers;
}
