export type { Clock } from './clock.js';
export type { Fault } from './faults/kinds.js';
export type { FaultRule } from './faults/rules.js';
export type { ServerOptions } from './options.js';
export { type RunningServer, startServer } from './server.js';
