import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackblazeB2 } from '../../../src/index.js';
import { type KeyPair, TestAuthority, toPfx, withPassword } from '../../helpers/certificates.js';
import { isThere } from '../../helpers/external-command.js';
import { withSuiteFolder } from '../../helpers/folder.js';
import { type FrontOptions, startFront } from '../../helpers/gateways/tls-fronts.js';
import { bytesOf, component, failure } from '../../helpers/setup.js';

const SIZE = 50_000_000;
const PASSWORD = 'a store password';

describe('transfers over TLS to programs of others', function () {
  this.timeout(120_000);
  const path = withSuiteFolder();
  let authority: TestAuthority;
  let server: KeyPair;
  let client: KeyPair;
  before(function () {
    const programs = [
      ['openssl', ['version']],
      ['nginx', ['-v']],
      ['stunnel4', ['-version']],
    ] as const;
    if (!programs.every(([command, args]) => isThere(command, args, command))) return this.skip();
    authority = new TestAuthority(path('authority'), 'Test authority');
    server = authority.issue('server');
    client = authority.issue('client', { subject: 'A client', usage: 'clientAuth' });
  });

  /** Uploads 50 MB in parts and downloads them through the front; gives what the last connection agreed on. */
  async function move(
    program: 'nginx' | 'stunnel',
    options: Partial<FrontOptions>,
    prepare: (b2: BackblazeB2) => void,
  ): Promise<string> {
    const front = await startFront(program, { ...server, ...options });
    const b2 = component({ ...front.server, url: front.url });
    try {
      b2.config('SSLServerCACerts', authority.pem);
      prepare(b2);
      const bucketId = await b2.createBucket('my-test-bucket');
      const sent = bytesOf(SIZE);
      b2.fileData = sent;
      let parts = 0;
      b2.onFragmentComplete = () => parts++;
      await b2.uploadFile(bucketId, 'file');
      assert.equal(parts, 10);
      b2.fileData = '';
      await b2.downloadFile('my-test-bucket', 'file');
      const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex');
      assert.equal(sha1(b2.fileData), sha1(sent));
      return b2.config('SSLNegotiatedVersion');
    } finally {
      b2.reset();
      await front.close();
    }
  }

  it('pass nginx whose certificate comes from a private authority, in TLS 1.2 and in 1.3', async () => {
    assert.equal(await move('nginx', { protocols: 'TLSv1.2' }, () => {}), 'TLSv1.2');
    assert.equal(await move('nginx', { protocols: 'TLSv1.3' }, () => {}), 'TLSv1.3');
  });

  it('pass stunnel that requires a client certificate, from a PEM file under a password', async () => {
    const key = withPassword(client, PASSWORD);
    await move('stunnel', { clientAuthority: authority.cert }, (b2) => {
      b2.sslCertStoreType = 7;
      b2.sslCertStore = `${readFileSync(key, 'utf8')}\n${readFileSync(client.cert, 'utf8')}`;
      b2.sslCertStorePassword = PASSWORD;
      b2.sslCertSubject = 'CN=A client';
    });
  });

  it('pass nginx that requires a client certificate, from a PFX file', async () => {
    const pfx = toPfx(client, PASSWORD);
    await move('nginx', { clientAuthority: authority.cert }, (b2) => {
      b2.sslCertStoreType = 2;
      b2.sslCertStore = pfx;
      b2.sslCertStorePassword = PASSWORD;
      b2.sslCertSubject = '*';
    });
  });

  it('fail clearly without the client certificate that stunnel requires', async () => {
    const front = await startFront('stunnel', { ...server, clientAuthority: authority.cert });
    const b2 = component({ ...front.server, url: front.url });
    b2.config('SSLServerCACerts', authority.pem);
    try {
      const { code, errorCode, message, attempts } = await failure(b2.authorize());
      assert.deepEqual([code, errorCode, attempts], ['tls_failed', 281, 1], message);
      assert.match(message, /client certificate/);
    } finally {
      b2.reset();
      await front.close();
    }
  });

  it('pass a server that is pinned although it has signed itself', async () => {
    const self = new TestAuthority(join(authority.folder, 'self'), 'localhost');
    const pair = { cert: self.cert, key: join(self.folder, 'ca.key') };
    await move('nginx', pair, (b2) => {
      b2.sslAcceptServerCertEncoded = self.pem;
    });
  });
});
