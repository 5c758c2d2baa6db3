import type { Realm } from '../helpers/raw-b2.js';
import { rawApiSuite } from './raw-api.suite.js';
import { describeRealm, openRealm } from './wire/realm.js';

describeRealm('the native API', () => {
  let realm: Realm;
  let close: () => Promise<void>;

  before(async () => {
    ({ realm, close } = await openRealm());
  });

  after(() => close());

  // Of its own, so that it tidies up while the realm is still there.
  describe('does by way of the client what it does for everyone: it', () => {
    rawApiSuite(() => ({ ...realm, realm: realm.url }));
  });
});
