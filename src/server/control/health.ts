import type { ControlPaths } from './control.js';

/** `/_health`: answers as soon as the server takes requests. */
export const healthPath: ControlPaths = { _health: { GET: () => ({ status: 'ok' }) } };
