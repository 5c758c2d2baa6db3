import { BackblazeB2 } from '../../src/index.js';
import { describeStates } from './component-states.suite.js';

function make(realm: string): BackblazeB2 {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = 'id';
  b2.applicationKey = 'key';
  b2.config('Realm', realm);
  b2.config('MaxAttempts', 1);
  return b2;
}

describeStates('a new component', make);
describeStates('a clone', (realm) => make(realm).clone());
