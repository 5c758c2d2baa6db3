import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../../src/server/index.js';
import { isThere, runExternal } from '../../helpers/external-command.js';
import { basic } from '../../helpers/raw-b2.js';
import { startServeCommand } from '../../helpers/serve-command.js';

describe('the embedded server over TLS', () => {
  let directory: string;
  const path = (name: string): string => join(directory, name);
  before(async function () {
    if (!isThere('openssl', ['version'], 'openssl')) return this.skip();
    directory = mkdtempSync(join(tmpdir(), 'backblazeb2-tls-'));
    const make = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const about = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const files = ['-keyout', path('key.pem'), '-out', path('cert.pem')];
    const { status, stderr } = await runExternal('openssl', [...make, ...about, ...files]);
    assert.equal(status, 0, stderr);
  });
  after(() => {
    if (directory !== undefined) rmSync(directory, { recursive: true });
  });

  const authorize = (url: string, id: string, key: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const options = { ca: readFileSync(path('cert.pem')), headers: { authorization: basic(id, key) }, agent: false };
      get(`${url}/b2api/v2/b2_authorize_account`, options, (answer) => {
        let text = '';
        answer.on('data', (data) => {
          text += data;
        });
        answer.once('error', reject);
        answer.once('end', () => resolve(text));
      }).once('error', reject);
    });

  it('answers with https URLs, from the command as well', async () => {
    const running = await startServeCommand('--tls-cert', path('cert.pem'), '--tls-key', path('key.pem'));
    const { url, applicationKeyId, applicationKey } = running.server;
    assert.match(url, /^https:/);
    assert.equal(JSON.parse(await authorize(url, applicationKeyId, applicationKey)).apiUrl, url);
    assert.equal(await running.stop('SIGTERM'), 0);
  });

  it('can break a connection, too', async () => {
    const tls = { cert: readFileSync(path('cert.pem')), key: readFileSync(path('key.pem')) };
    const server = await startServer({ tls });
    server.faults.add({ endpoint: '*', count: 1, fault: { kind: 'reset', afterBytes: 0 } });
    try {
      const { url, applicationKeyId, applicationKey } = server;
      await assert.rejects(authorize(url, applicationKeyId, applicationKey), { code: 'ECONNRESET' });
      assert.match(await authorize(url, applicationKeyId, applicationKey), /authorizationToken/);
    } finally {
      await server.close();
    }
  });
});
