import { B2_TABLE } from '../src/errors/b2-table.js';
import { OWN_CODES } from '../src/errors/codes.js';
import { NETWORK_CODES } from '../src/errors/from-system.js';
import { B2Error, ERROR_NUMBERS, type ErrorCode, errorNumber, fromNetwork, recoveryOf } from '../src/errors/index.js';
import { OWN_TABLE } from '../src/errors/own-table.js';
import { B2_CODES } from '../src/wire/error-body.js';

/** Codes that B2 itself answers with. */
export function b2ErrorTable(): string {
  const rows = B2_CODES.map((code) => {
    const { status, cause, remedy } = B2_TABLE[code];
    return `| \`${code}\` | ${status} | ${cause} | ${remedy} | ${mended(code)} |`;
  });
  return ['| code | status | cause | remedy | tried inside |', RULE, ...rows].join('\n');
}

/** Codes of failures that B2 does not name. */
export function ownErrorTable(): string {
  const rows = OWN_CODES.map((code) => {
    const { number, cause, remedy } = OWN_TABLE[code];
    return `| \`${code}\` | ${number} | ${cause} | ${remedy} | ${mended(code)} |`;
  });
  return ['| code | number | cause | remedy | tried inside |', RULE, ...rows].join('\n');
}

/** The numbers of the original, and which of our codes have them. */
export function errorNumberTable(): string {
  const rows = Object.entries(ERROR_NUMBERS).map(([number, meaning]) => {
    const codes = codesWith(Number(number)).map((code) => `\`${code}\``);
    if (Number(number) === errorNumber('not_found')) codes.push("B2's codes");
    return `| ${number} | ${meaning} | ${codes.join(', ')} |`;
  });
  return ['| number | meaning | codes |', '| --- | --- | --- |', ...rows].join('\n');
}

/** Codes that have the number always, and those that have it for a certain failure of the network. */
function codesWith(number: number): readonly string[] {
  const network = [...NETWORK_CODES, 'CERT_HAS_EXPIRED'].map((code) => fromNetwork({ code }, '', {}));
  return [
    ...OWN_CODES.filter((code) => OWN_TABLE[code].number === number),
    ...new Set(
      network
        .filter((error) => error.errorCode === number && errorNumber(error.code) !== number)
        .map(({ code }) => code),
    ),
  ];
}

const RULE = '| --- | --- | --- | --- | --- |';

const MENDED = {
  retry: 'sent again',
  new_upload_url: 'sent again',
  reauthorize: 'new login',
  fail: '',
} as const;

function mended(code: ErrorCode): string {
  return MENDED[recoveryOf(new B2Error(code, ''))];
}
