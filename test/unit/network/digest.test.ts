import assert from 'node:assert/strict';
import { type DigestChallenge, digestAuthorization, digestChallenge } from '../../../src/network/digest.js';

function challenge(header: string): DigestChallenge {
  const found = digestChallenge(header);
  assert.ok(found !== undefined, `no challenge in ${header}`);
  return found;
}

/** RFC 7616, section 3.9.1. */
const MUFASA = {
  ...{ method: 'GET', uri: '/dir/index.html', user: 'Mufasa', password: 'Circle of Life', count: 1 },
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
};
const asks = (more: string): string =>
  `Digest realm="http-auth@example.org", ${more}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;

describe('the Digest scheme', () => {
  for (const [algorithm, response] of [
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const) {
    it(`gives what the RFC gives for ${algorithm}`, () => {
      const header = digestAuthorization(challenge(asks(`qop="auth, auth-int", algorithm=${algorithm}`)), MUFASA);
      assert.match(header, new RegExp(`response="${response}"`));
      for (const pair of ['username="Mufasa"', `algorithm=${algorithm}`, 'qop=auth', 'nc=00000001', 'opaque="FQhe/']) {
        assert.ok(header.includes(pair), `${pair} is not in ${header}`);
      }
    });
  }

  it('gives what the RFC gives, as corrected by its erratum 4897, for a hashed user beyond ASCII and SHA-512-256', () => {
    const header = digestAuthorization(
      challenge(
        'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true',
      ),
      {
        ...{ method: 'GET', uri: '/doe.json', user: 'Jäsøn Doe', password: 'Secret, or not?', count: 1 },
        cnonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v',
      },
    );
    assert.match(header, /username="793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b", userhash=true/);
    assert.match(header, /response="3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"/);
  });

  it('binds the key to the nonces with -sess, and counts in hexadecimal', () => {
    const plain = digestAuthorization(challenge(asks('qop="auth", algorithm=MD5')), { ...MUFASA, count: 26 });
    const session = digestAuthorization(challenge(asks('qop="auth", algorithm=MD5-sess')), { ...MUFASA, count: 26 });
    assert.match(session, /nc=0000001a/);
    assert.notEqual(/response="\w+"/.exec(session)?.[0], /response="\w+"/.exec(plain)?.[0]);
  });

  it('answers proxies of before 1999 without counting', () => {
    const header = digestAuthorization(challenge('Digest realm="r", nonce="n"'), MUFASA);
    assert.doesNotMatch(header, /qop|nc=|cnonce|algorithm/);
    // H(H(user:realm:password):nonce:H(method:uri)), reckoned with md5sum.
    assert.match(header, /response="0bab5c24c08a1ef94a6cc3d446ce558a"/);
  });

  it('writes quotes and backslashes such that they can be read again, and other letters as UTF-8', () => {
    const header = digestAuthorization(challenge('Digest realm="a \\"b\\" \\\\ c", nonce="n"'), {
      ...MUFASA,
      user: 'x"y',
    });
    assert.match(header, /username="x\\"y", realm="a \\"b\\" \\\\ c"/);
    const other = digestAuthorization(challenge('Digest realm="r", nonce="n"'), { ...MUFASA, user: "é'" });
    assert.match(other, /username\*=UTF-8''%C3%A9%27,/);
  });

  it('takes the strongest challenge that it can answer, among others in the same header', () => {
    const header =
      'Negotiate, Basic realm="a, b", Digest realm="r", nonce="1", algorithm=MD5, Digest realm="r", nonce="2", algorithm=SHA-256, Digest realm="r", nonce="3", algorithm=SHA-1024';
    assert.equal(challenge(header).nonce, '2');
  });

  it('leaves out what cannot be answered', () => {
    for (const header of ['', 'Basic realm="r"', 'Digest realm="r"', 'Digest nonce="n", qop="auth-int"', 'Digest =']) {
      assert.equal(digestChallenge(header), undefined, header);
    }
  });

  it('tells an old nonce from a wrong login', () => {
    assert.equal(challenge('Digest nonce="n", stale=TRUE').stale, true);
    assert.equal(challenge('Digest nonce="n", stale=false').stale, false);
  });
});
