export type {
  DiagnosticsMessages,
  FileMessage,
  PartMessage,
  RequestEndMessage,
  RequestErrorMessage,
  RequestMessage,
  RequestStartMessage,
  RetryMessage,
} from './channels.js';
export { type RequestWatch, watchRequest } from './requests.js';
export { tellRetry, watchFile, watchMethod, watchPart } from './work.js';
