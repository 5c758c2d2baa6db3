import { isB2Code } from '../src/errors/codes.js';
import { B2Error, ERROR_CODES, type ErrorCode, errorNumber, recoveryOf } from '../src/errors/index.js';
import { ERROR_TEXTS } from './error-texts.js';

/** Codes that B2 itself answers with. */
export function b2ErrorTable(): string {
  return table(ERROR_CODES.filter(isB2Code));
}

/** Codes of failures that B2 does not name. */
export function ownErrorTable(): string {
  return table(ERROR_CODES.filter((code) => !isB2Code(code)));
}

const MENDED = {
  retry: 'sent again',
  new_upload_url: 'sent again',
  reauthorize: 'new login',
  fail: '',
} as const;

function table(codes: readonly ErrorCode[]): string {
  const rows = codes.map((code) => {
    const { cause, remedy } = ERROR_TEXTS[code];
    return `| \`${code}\` | ${errorNumber(code)} | ${cause} | ${remedy} | ${MENDED[recoveryOf(new B2Error(code, ''))]} |`;
  });
  return ['| code | number | cause | remedy | tried inside |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}
