/** Backblaze B2 for Node: the component, its events, and its errors. */
export * from './component/index.js';
export { B2Error, type B2ErrorDetail, ERROR_NUMBERS, type ErrorCode, type ErrorNumber } from './errors/index.js';
export { type InspectedElement, inspect } from './inspect/index.js';
export type {
  DiagnosticsMessages,
  FileMessage,
  PartMessage,
  RequestEndMessage,
  RequestErrorMessage,
  RequestMessage,
  RequestStartMessage,
  RetryMessage,
} from './observe/index.js';
export type { SettingName } from './settings/index.js';
export type { StreamInput } from './transfer/index.js';
