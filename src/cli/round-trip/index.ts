export { credentialsFrom } from './credentials.js';
export { chooseEncryption } from './encryption.js';
export { makeRoundTrip } from './run.js';
