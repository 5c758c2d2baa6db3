import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { ControlPaths } from './control.js';

/** `/_lifecycle`: POST carries the lifecycle rules out now, and tells what they did. */
export const lifecyclePath = (lifecycle: Lifecycle): ControlPaths => ({ _lifecycle: { POST: () => lifecycle.run() } });
