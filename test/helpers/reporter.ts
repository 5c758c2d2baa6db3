import Mocha from 'mocha';

/** Mocha's spec report, closed by a line `N passed, N failed` for machines. */
export default class Reporter extends Mocha.reporters.Spec {
  override epilogue(): void {
    super.epilogue();
    console.log(`${this.stats.passes} passed, ${this.stats.failures} failed`);
  }
}
