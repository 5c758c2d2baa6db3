import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BackblazeB2 } from '../../../src/index.js';
import { type KeyPair, TestAuthority } from '../../helpers/certificates.js';
import { isThere } from '../../helpers/external-command.js';
import { withSuiteFolder } from '../../helpers/folder.js';
import { failure } from '../../helpers/setup.js';
import { visitor, withTlsService } from '../../helpers/tls-service.js';

const REQUIRED = 1;
const WHERE_KNOWN = 2;
const UNKNOWN_REVOCATION = 256;

describe('certificates that were revoked', () => {
  const path = withSuiteFolder();
  let lists: Server;
  let asked: string[];
  /** What is at each address; nothing: 404. */
  let at: Record<string, Buffer>;
  let authority: TestAuthority;
  let pairs: Readonly<Record<'good' | 'revoked' | 'silent' | 'lost', KeyPair>>;
  before(async function () {
    if (!isThere('openssl', ['version'], 'openssl')) return this.skip();
    lists = createServer(({ url = '' }, response) => {
      asked.push(url);
      const list = at[url];
      response.writeHead(list === undefined ? 404 : 200).end(list);
    });
    await new Promise<void>((resolve) => lists.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(lists.address() as AddressInfo).port}`;
    const pointing = (name: string) => ({ extensions: [`crlDistributionPoints = URI:${base}/${name}.crl`] });
    authority = new TestAuthority(path('authority'), 'Test authority');
    pairs = {
      good: authority.issue('good', pointing('list')),
      revoked: authority.issue('revoked', pointing('list')),
      silent: authority.issue('silent'),
      lost: authority.issue('lost', pointing('lost')),
    };
    authority.revoke(pairs.revoked);
  });
  after(() => lists?.close());
  beforeEach(() => {
    asked = [];
    at = { '/list.crl': readFileSync(authority.crl('list')) };
  });

  /** `yes` when requests went through, or the failure. */
  const trusted = (pair: KeyPair, check: number, prepare: (b2: BackblazeB2) => void = () => {}): Promise<string> =>
    withTlsService(pair, {}, async (service) => {
      const b2 = visitor(service);
      b2.config('SSLServerCACerts', authority.pem);
      b2.config('SSLCheckCRL', check);
      b2.config('KeepAlive', false);
      prepare(b2);
      const { code, errorCode, message } = await failure(b2.authorize());
      // Once more, with what is kept.
      assert.equal((await failure(b2.authorize())).code, code);
      b2.reset();
      if (code === 'unauthorized') return 'yes';
      assert.equal(service.requests.length, 0);
      return `${code} ${errorCode} ${message}`;
    });

  it('are refused with SSLCheckCRL, and the list is fetched once', async () => {
    assert.equal(await trusted(pairs.revoked, 0), 'yes');
    assert.deepEqual(asked, []);
    for (const SSLCheckCRL of [REQUIRED, WHERE_KNOWN]) {
      assert.equal(await trusted(pairs.good, SSLCheckCRL), 'yes');
      assert.match(
        await trusted(pairs.revoked, SSLCheckCRL),
        /^tls_failed 280 .*was revoked by its issuer.*Issuer: CN=Test auth/,
      );
    }
    assert.deepEqual(asked, Array(4).fill('/list.crl'));
  });

  it('are told from those of which nobody knows, and these pass only where that is allowed', async () => {
    for (const pair of [pairs.silent, pairs.lost]) {
      assert.match(await trusted(pair, REQUIRED), /^tls_failed 280 .*nobody can tell whether it was revoked/);
      assert.equal(await trusted(pair, WHERE_KNOWN), 'yes');
      const overlooking = (b2: BackblazeB2): void => void b2.config('SSLSecurityFlags', UNKNOWN_REVOCATION);
      assert.equal(await trusted(pair, REQUIRED, overlooking), 'yes');
    }
  });

  it('are not known from a list that another authority has signed, is old, or is damaged', async () => {
    const pretender = new TestAuthority(path('pretender'), 'Test authority');
    const stranger = new TestAuthority(path('stranger'), 'A stranger');
    const real = at['/list.crl'] ?? Buffer.alloc(0);
    const forged = Buffer.from(real);
    forged.writeUInt8(forged.readUInt8(forged.length - 5) ^ 1, forged.length - 5);
    const wrong = {
      pretender: readFileSync(pretender.crl('list')),
      stranger: readFileSync(stranger.crl('list')),
      forged,
      cut: real.subarray(0, real.length - 1),
      old: readFileSync(
        authority.crl('old', { options: ['-crl_lastupdate', '20200101000000Z', '-crl_nextupdate', '20200201000000Z'] }),
      ),
      text: Buffer.from('<html>no list</html>'),
      empty: Buffer.alloc(0),
    };
    for (const [name, list] of Object.entries(wrong)) {
      at['/list.crl'] = list;
      assert.match(await trusted(pairs.good, REQUIRED), /^tls_failed 280 .*nobody can tell/, name);
    }
  });

  it('are known from a list in parts only where it says that it is for the certificate', async () => {
    const own = `http://127.0.0.1:${(lists.address() as AddressInfo).port}/list.crl`;
    const cases: Record<string, [boolean, string]> = {
      own: [true, `fullname = URI:${own}\nonlyuser = TRUE`],
      elsewhere: [false, `fullname = URI:${own}.other`],
      authorities: [false, 'onlyCA = TRUE'],
      others: [false, 'indirectCRL = TRUE'],
      reasons: [false, 'onlysomereasons = keyCompromise'],
    };
    for (const [name, [isFor, point]] of Object.entries(cases)) {
      const extensions = `issuingDistributionPoint = critical,@point_${name}\n[point_${name}]\n${point}`;
      at['/list.crl'] = readFileSync(authority.crl(name, { extensions }));
      if (isFor) {
        assert.equal(await trusted(pairs.good, REQUIRED), 'yes', name);
        assert.match(await trusted(pairs.revoked, WHERE_KNOWN), /was revoked/, name);
      } else {
        assert.match(await trusted(pairs.good, REQUIRED), /nobody can tell/, name);
      }
    }
  });

  it('are not looked for at an address that only an untrusted certificate names', async () => {
    const stranger = new TestAuthority(path('other'), 'A stranger').issue('unknown', {
      extensions: [`crlDistributionPoints = URI:http://127.0.0.1:${(lists.address() as AddressInfo).port}/list.crl`],
    });
    assert.match(await trusted(stranger, REQUIRED), /^tls_failed 280 .*authority that is trusted here/);
    assert.deepEqual(asked, []);
  });
});
