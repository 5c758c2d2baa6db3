import type { Context } from 'mocha';
import { type Leak, Secrets } from './registry.js';
import { type Shown, watchSinks } from './sinks.js';
import { learnSecrets } from './sources.js';

/** Texts that are kept until the secrets in them are known; a test that shows more is looked through in between. */
const MOST_SHOWN = 2000;

const secrets = new Secrets();
const shown: Shown[] = [];
const leaks: string[] = [];
let place = 'before the first test';

learnSecrets(secrets);
watchSinks((text) => {
  // An error that is told of is still being made, so it is read with the others later.
  if (shown.length >= MOST_SHOWN) look();
  shown.push(text);
});

function look(): Leak[] {
  const found: Leak[] = [];
  const seen = new Set<string>();
  for (const { what, text } of shown.splice(0)) {
    const whole = text();
    if (seen.has(whole)) continue;
    seen.add(whole);
    const leak = secrets.leakIn(whole);
    if (leak === undefined) continue;
    found.push(leak);
    leaks.push(`${place}: ${what} has a secret of ${leak.origin}: ${leak.around}`);
  }
  return found;
}

/** Shows a text, as a span for example, to this watch. */
export const showText = (what: string, text: string): void => void shown.push({ what, text: () => text });

/** The leaks of something that is made to leak; they are not held against the run. */
export async function leaksOf(work: () => Promise<unknown> | unknown): Promise<Leak[]> {
  look();
  const before = leaks.length;
  await work();
  const found = look();
  leaks.length = before;
  return found;
}

/** Over all tests: what is found fails the run at its end, with every place. */
export const mochaHooks = {
  beforeEach(this: Context): void {
    place = this.currentTest?.fullTitle() ?? place;
  },
  afterEach(): void {
    look();
  },
  afterAll(): void {
    look();
    if (leaks.length > 0) throw new Error(`Secrets were shown:\n${[...new Set(leaks)].join('\n')}`);
  },
};
