export type { Clock } from './clock.js';
export type { Fault } from './faults/kinds.js';
export type { FaultRule } from './faults/rule.js';
export type { FaultEntry } from './faults/rules.js';
export type { LifecycleReport } from './lifecycle/lifecycle.js';
export type { ServerOptions } from './options.js';
export { type RunningServer, startServer } from './server.js';
export type { ServerClock } from './server-clock.js';
