// Mocha loads its reporter by require, before anything that reads TypeScript.
const { reporters } = require('mocha');

/** Mocha's spec report, closed by a line `N passed, N failed` for machines. */
module.exports = class Reporter extends reporters.Spec {
  epilogue() {
    super.epilogue();
    console.log(`${this.stats.passes} passed, ${this.stats.failures} failed`);
  }
};
