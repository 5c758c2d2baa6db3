import { startServer } from '../../../src/server/index.js';
import type { Realm } from '../../helpers/raw-b2.js';

const { WIRE_REALM: url, WIRE_KEY_ID: applicationKeyId = '', WIRE_KEY: applicationKey = '' } = process.env;

/** The realm that the environment names; null: a server of the suite's own. */
export const GIVEN: Realm | null = url ? { url: url.replace(/\/$/, ''), applicationKeyId, applicationKey } : null;

/** The realm to test, until it is closed. */
export async function openRealm(): Promise<{ readonly realm: Realm; close(): Promise<void> }> {
  if (GIVEN !== null) return { realm: GIVEN, close: async () => undefined };
  const server = await startServer();
  return { realm: server, close: () => server.close() };
}

/** `description`, with the realm's name where it is not our own. Such a service is slow at times, and busy at others. */
export function describeRealm(description: string, tests: () => void): void {
  describe(GIVEN === null ? description : `${description} at ${GIVEN.url}`, function () {
    if (GIVEN !== null) {
      this.timeout(300_000);
      this.retries(2);
    }
    tests();
  });
}

/** A fact that needs a moved clock or another thing that only a server of our own has. Elsewhere it says that it is skipped. */
export function itHere(title: string, why: string, run: () => Promise<void>): void {
  if (GIVEN === null) it(title, run);
  else it(`SKIPPED, as it needs ${why}: ${title}`);
}
