import { authorizeFacts } from './authorize.suite.js';
import { bucketSettingFacts } from './bucket-settings.suite.js';
import { bucketFacts } from './buckets.suite.js';
import { clientFacts } from './clients.suite.js';
import { conventionFacts } from './conventions.suite.js';
import { copyFacts } from './copies.suite.js';
import { corsFacts } from './cors.suite.js';
import { downloadTokenFacts } from './download-tokens.suite.js';
import { downloadFacts } from './downloads.suite.js';
import { encryptionFacts } from './encryption.suite.js';
import { expiryFacts } from './expiry.suite.js';
import { infoFacts } from './info.suite.js';
import { keyFacts } from './keys.suite.js';
import { largeFileFacts } from './large-files.suite.js';
import { listingFacts } from './listings.suite.js';
import { nameFacts } from './names.suite.js';
import { objectLockFacts } from './object-lock.suite.js';
import { restrictionFacts } from './restrictions.suite.js';
import { testModeFacts } from './test-mode.suite.js';
import { uploadFacts } from './uploads.suite.js';
import { versionFacts } from './versions.suite.js';
import { GIVEN, useWire } from './wire.js';

/** What B2 does on the wire, one fact a test: the embedded server must do it, and so must any other realm that is named. */
describe(`on the wire B2${GIVEN === null ? '' : ` at ${GIVEN.url}`}`, function () {
  if (GIVEN !== null) {
    // A service far away is slow at times, and busy at others.
    this.timeout(300_000);
    this.retries(2);
  }
  const wire = useWire();
  describe('in every call', () => conventionFacts(wire));
  describe('at a login', () => authorizeFacts(wire));
  describe('about application keys', () => keyFacts(wire));
  describe('about buckets', () => bucketFacts(wire));
  describe('about the settings of a bucket', () => bucketSettingFacts(wire));
  describe('about an upload', () => uploadFacts(wire));
  describe('about file names', () => nameFacts(wire));
  describe('about file info', () => infoFacts(wire));
  describe('about listings', () => listingFacts(wire));
  describe('about a version', () => versionFacts(wire));
  describe('about a download', () => downloadFacts(wire));
  describe('about a download token', () => downloadTokenFacts(wire));
  describe('about a large file', () => largeFileFacts(wire));
  describe('about a copy', () => copyFacts(wire));
  describe('about encryption', () => encryptionFacts(wire));
  describe('about object lock', () => objectLockFacts(wire));
  describe('about the restrictions of a key', () => restrictionFacts(wire));
  describe('about pages in a browser', () => corsFacts(wire));
  describe('when a client asks for failures', () => testModeFacts(wire));
  describe('as it is called by', () => clientFacts(wire));
  describe('ends', () => expiryFacts());
});
