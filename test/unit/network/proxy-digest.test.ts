import assert from 'node:assert/strict';
import { DigestLogin } from '../../../src/network/proxy-digest.js';

const gate = { kind: 'proxy', address: { host: 'proxy', port: 3128 } } as const;
const next = { host: 'b2.example', port: 443 };
const asks = (nonce: string, stale = false): string => `Digest realm="r", nonce="${nonce}", qop="auth", stale=${stale}`;

describe('the Digest login of a proxy', () => {
  let nonces = 0;
  const login = () => new DigestLogin('user', 'password', () => `cnonce${++nonces}`);

  it('sends nothing before it was asked, then counts its answers to one challenge', async () => {
    const digest = login();
    assert.equal(await digest.credentials(gate, next), undefined);
    assert.equal(digest.learn(asks('1'), undefined), true);
    const values = [
      (await digest.credentials(gate, next))?.value ?? '',
      (await digest.credentials(gate, next))?.value ?? '',
    ];
    assert.match(values[0] ?? '', /nc=00000001/);
    assert.match(values[1] ?? '', /nc=00000002/);
    assert.match(values[0] ?? '', /uri="b2\.example:443"/);
    const cnonces = values.map((value) => /cnonce="\w+"/.exec(value)?.[0]);
    assert.equal(cnonces[0], cnonces[1]);
  });

  it('gives up when a new challenge is refused, which means a wrong password', async () => {
    const digest = login();
    digest.learn(asks('1'), undefined);
    assert.equal(digest.learn(asks('2'), await digest.credentials(gate, next)), false);
  });

  it('goes on when only the nonce was too old', async () => {
    const digest = login();
    digest.learn(asks('1'), undefined);
    assert.equal(digest.learn(asks('2', true), await digest.credentials(gate, next)), true);
  });

  it('goes on when the proxy forgot a nonce that it once took, as after its restart', async () => {
    const digest = login();
    digest.learn(asks('1'), undefined);
    const sent = await digest.credentials(gate, next);
    digest.taken(sent);
    assert.equal(digest.learn(asks('2'), sent), true);
    assert.equal(digest.learn(asks('3'), await digest.credentials(gate, next)), false);
  });

  it('goes on when a connection at the same time has learned a newer challenge', async () => {
    const digest = login();
    digest.learn(asks('1'), undefined);
    const [one, other] = [await digest.credentials(gate, next), await digest.credentials(gate, next)];
    digest.taken(one);
    assert.equal(digest.learn(asks('2'), one), true);
    assert.equal(digest.learn(asks('3'), other), true);
    assert.match((await digest.credentials(gate, next))?.value ?? '', /nonce="2"/);
  });

  it('gives up on a proxy that knows no Digest', () => {
    assert.equal(login().learn('Basic realm="r"', undefined), false);
  });
});
