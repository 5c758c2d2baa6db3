export { B2Error, type B2ErrorDetail } from './b2-error.js';
export { ERROR_CODES, type ErrorCode, errorNumber } from './codes.js';
export { type ErrorAnswer, fromResponse } from './from-response.js';
export { fromNetwork, fromSourceFile, fromTargetFile, systemCode } from './from-system.js';
export { interrupted, throwIfInterrupted } from './interrupted.js';
export { ERROR_NUMBERS, type ErrorNumber } from './numbers.js';
export { type Recovery, recoveryOf } from './recovery.js';
