import type { B2Code } from '../wire/error-body.js';
import { B2_TABLE } from './b2-table.js';
import { type ErrorCode, isB2Code } from './codes.js';
import { OWN_TABLE } from './own-table.js';

/** What a report tells of an error. */
export interface Reported {
  readonly name: string;
  readonly message: string;
  readonly code: ErrorCode;
  readonly errorCode: number;
  readonly operation: string | undefined;
  readonly host: string | undefined;
  readonly status: number | undefined;
  readonly b2Code: string | undefined;
  readonly attempts: number;
  readonly elapsedMs: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly cause?: unknown;
}

/** An error as somebody who helps wants to read it: the message on the first line, then a fact on each. */
export function report(error: Reported): string {
  const { code, errorCode, operation, host, status, b2Code, attempts, elapsedMs, retryAfterMs } = error;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['code', `${code} (${errorCode})`],
    ['operation', operation],
    ['host', host],
    ['HTTP status', status === undefined ? undefined : [status, b2Code].filter((each) => each !== undefined).join(' ')],
    ['tries', `${attempts}${elapsedMs === undefined ? '' : ` in ${seconds(elapsedMs)}`}`],
    ['wait before the next', retryAfterMs === undefined ? undefined : seconds(retryAfterMs)],
    ['cause', systemCodeOf(error.cause)],
    ['what to do', remedyOf(code)],
  ];
  const lines = facts.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name}: ${value}`]));
  return [`${error.name}: ${error.message.replaceAll(/\s*[\r\n]+\s*/g, ' ')}`, ...lines].join('\n');
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} seconds`;

/** Only the code: the text of an error of somebody else might say anything. */
function systemCodeOf(cause: unknown): string | undefined {
  const code = (cause as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Without the marks of the docs that it is written for. */
export function remedyOf(code: ErrorCode): string {
  const { remedy } = isB2Code(code) ? B2_TABLE[code satisfies B2Code] : OWN_TABLE[code];
  return remedy.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
}
