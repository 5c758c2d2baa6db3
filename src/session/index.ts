export type { Login } from './authorization.js';
export { Session } from './session.js';
