import { rawApiSuite } from '../contract/raw-api.suite.js';

const {
  B2_APPLICATION_KEY_ID: applicationKeyId,
  B2_APPLICATION_KEY: applicationKey,
  B2_TEST_LIVE: wanted,
} = process.env;

describe('the native API of Backblaze', function () {
  // Uploads and calls of a real account cost money, so credentials alone do not start it.
  if (wanted !== '1' || applicationKeyId === undefined || applicationKey === undefined) {
    it('SKIPPED: set B2_TEST_LIVE=1, B2_APPLICATION_KEY_ID and B2_APPLICATION_KEY to run it');
    return;
  }
  this.timeout(600_000);
  rawApiSuite(() => ({ realm: 'https://api.backblazeb2.com', applicationKeyId, applicationKey }));
});
