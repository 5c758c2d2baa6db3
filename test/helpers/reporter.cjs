// Mocha loads its reporter by require, before anything that reads TypeScript.
const { reporters } = require('mocha');

/** What a failed test has left open would keep the process for ever. After a success it does: then it is a leak to be found. */
const GRACE_MS = 10_000;

/** Mocha's spec report, closed by a line `N passed, N failed` for machines. */
module.exports = class Reporter extends reporters.Spec {
  epilogue() {
    super.epilogue();
    console.log(`${this.stats.passes} passed, ${this.stats.failures} failed`);
    if (this.stats.failures > 0) setTimeout(() => process.exit(1), GRACE_MS).unref();
  }
};
