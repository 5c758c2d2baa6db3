import { B2_CODES, type B2Code } from '../wire/error-body.js';
import type { ErrorNumber } from './numbers.js';
import { OWN_TABLE } from './own-table.js';

export type OwnCode = keyof typeof OWN_TABLE;
export type ErrorCode = B2Code | OwnCode;

/** Number of an HTTP protocol error in the original component; every error that B2 itself answers has it. */
const HTTP_PROTOCOL_ERROR = 151;

const B2_CODE_SET: ReadonlySet<string> = new Set(B2_CODES);

export function isB2Code(code: string): code is B2Code {
  return B2_CODE_SET.has(code);
}

/** The original component's number for a code. */
export function errorNumber(code: ErrorCode): ErrorNumber {
  return isB2Code(code) ? HTTP_PROTOCOL_ERROR : OWN_TABLE[code].number;
}

export const OWN_CODES = Object.keys(OWN_TABLE) as readonly OwnCode[];
export const ERROR_CODES: readonly ErrorCode[] = [...B2_CODES, ...OWN_CODES];
