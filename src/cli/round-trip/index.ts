export { credentialsFrom } from './credentials.js';
export { makeRoundTrip } from './run.js';
