export type { Login } from './authorization.js';
export { Session } from './session.js';
export type { UploadTarget } from './upload-urls.js';
