export { type InspectedElement, inspect } from './inspect.js';
export { Inspector } from './inspector.js';
