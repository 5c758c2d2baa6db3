import assert from 'node:assert/strict';
import { channel } from 'node:diagnostics_channel';
import { B2Error, BackblazeB2 } from '../src/index.js';
import { Secrets } from './helpers/secrets/registry.js';
import { markedSecret, SECRET_PROPERTIES, SECRET_SETTINGS } from './helpers/secrets/sources.js';
import { leaksOf } from './helpers/secrets/watch.js';
import { component, withServer } from './helpers/setup.js';

describe('the watch over secrets', () => {
  const setup = withServer();

  it('finds a secret as it is, in a URL, in base64 and in the middle of a text', () => {
    const secrets = new Secrets();
    secrets.learn('K001/abc+def=', 'a key');
    secrets.learn('correct horse battery', 'a password');
    secrets.learn('token', 'something plain');
    const base64 = Buffer.from('K001/abc+def=').toString('base64');
    for (const text of ['x: K001/abc+def=', '"K001/abc+def="', 'a?b=K001%2Fabc%2Bdef%3D&c', `Basic ${base64}`]) {
      assert.equal(secrets.leakIn(text)?.origin, 'a key', text);
    }
    assert.equal(secrets.leakIn('the correct horse battery staple')?.origin, 'a password');
    assert.equal(secrets.leakIn('another token, K001/abc+de'), undefined);
    assert.ok(!secrets.leakIn('K001/abc+def=')?.around.includes('K001'), 'it shows the secret itself');
  });

  it('knows every property and setting that is marked as secret', () => {
    const { properties, settings } = markedSecret();
    assert.deepEqual(
      properties.filter((name) => !(SECRET_PROPERTIES as readonly string[]).includes(name)),
      [],
    );
    assert.deepEqual(
      settings.filter((name) => !(SECRET_SETTINGS as readonly string[]).includes(name)),
      [],
    );
  });

  it('sees errors, events, printed components and diagnostics, and learns from properties, settings and requests', async () => {
    const b2 = new BackblazeB2();
    b2.applicationKey = 'planted-application-key-1';
    b2.config('ProxyPassword', 'planted-proxy-password-2');
    const other = component(setup.server);
    await other.listBuckets();
    const token = other.accountAuthToken;
    for (const secret of ['planted-application-key-1', 'planted-proxy-password-2', token]) {
      const texts = [
        () => new B2Error('bad_response', `It was ${secret}.`),
        () => new B2Error('bad_response', 'It was a secret.', { cause: new Error(secret) }),
        () => channel('backblazeb2:retry').publish({ error: secret }),
        () => (b2 as unknown as { dispatch(name: string, event: object): void }).dispatch('Log', { message: secret }),
      ];
      for (const [index, show] of texts.entries()) {
        assert.notEqual((await leaksOf(show)).length, 0, `text ${index} of ${secret.slice(0, 8)}`);
      }
    }
    const printing = Object.assign(component(setup.server), { note: setup.server.applicationKey });
    assert.notEqual((await leaksOf(() => printing.listBuckets())).length, 0, 'a printed component');
    assert.deepEqual(await leaksOf(() => other.listBuckets()), []);
  });
});
