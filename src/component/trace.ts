import type { HttpTrace } from '../api/index.js';
import { B2Error } from '../errors/index.js';
import type { LogType } from './events.js';
import { headerLines, type LastAnswer } from './last-answer.js';
import type { TlsWatch } from './network/tls-watch.js';
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
  task: Pick<Task, 'fireSafely' | 'heard'>,
  logLevel: number,
  last: LastAnswer,
  tls: TlsWatch,
): HttpTrace {
  const log = (level: number, logType: LogType, message: () => string | undefined): void => {
    if (level > logLevel || !task.heard('Log')) return;
    const text = message();
    if (text !== undefined) task.fireSafely('Log', { logLevel: level, logType, message: text });
  };
  return {
    connection: {
      ...tls,
      gate: (gate, direction, text) => log(VERBOSE, GATE_LOG[gate][direction], () => text),
      fallback: (message) => log(INFO, 'Info', () => message),
    },
    request: (event) => {
      last.sent(event);
      log(INFO, 'Info', () => `${event.method} ${event.url}`);
      log(VERBOSE, 'RequestHeaders', () => last.sentHeaders);
      log(DEBUG, 'RequestBody', event.body);
    },
    response: (event) => {
      last.begun(event);
      log(INFO, 'Info', () => event.statusLine);
      log(VERBOSE, 'ResponseHeaders', () => headerLines(last));
      if (task.heard('Header')) for (const header of last.headers) task.fireSafely('Header', header);
    },
    body: (text) => {
      last.ended(text);
      log(DEBUG, 'ResponseBody', () => last.body);
    },
    retry: ({ operation, attempt, delayMs, error }) => {
      const description = `${operation}: try ${attempt} failed, the next one follows in ${Math.round(delayMs)} ms: ${error.message}`;
      log(INFO, 'Info', () => description);
      task.fireSafely('Error', { errorCode: error instanceof B2Error ? error.errorCode : 0, description });
    },
  };
}
