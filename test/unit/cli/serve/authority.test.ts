import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { FIXED_REALMS, openAuthority } from '../../../../src/cli/serve/authority.js';
import { createServerCertificate } from '../../../../src/server/index.js';
import { withFolder } from '../../../helpers/folder.js';

const NOW = Date.UTC(2027, 0, 1);
const DAY_MS = 86_400_000;

describe('the certificate that serve keeps', () => {
  const path = withFolder();
  const open = (now = NOW) => openAuthority(path('ca'), createServerCertificate, now);

  it('is made with its directory, for the addresses that clients have built in', async () => {
    const { proxy, caFile } = await open();
    assert.equal(caFile, path('ca/ca.pem'));
    const [ca, cert] = [new X509Certificate(readFileSync(caFile)), new X509Certificate(proxy.cert)];
    assert.ok(cert.verify(ca.publicKey));
    assert.deepEqual(
      FIXED_REALMS.map((name) => cert.checkHost(name)),
      [...FIXED_REALMS],
    );
    assert.deepEqual(readdirSync(path('ca')).sort(), ['ca.pem', 'server.pem']);
  });

  it('keeps its secrets from other users, and only there', async function () {
    if (process.platform === 'win32') return this.skip();
    await open();
    assert.equal(statSync(path('ca/server.pem')).mode & 0o777, 0o600);
    assert.match(readFileSync(path('ca/server.pem'), 'utf8'), /PRIVATE KEY/);
    assert.doesNotMatch(readFileSync(path('ca/ca.pem'), 'utf8'), /PRIVATE KEY/);
  });

  it('is the same at the next start, and what clients trust is put back when it is lost', async () => {
    const first = await open();
    rmSync(first.caFile);
    assert.deepEqual(await open(NOW + 700 * DAY_MS), first);
    assert.ok(new X509Certificate(first.proxy.cert).verify(new X509Certificate(readFileSync(first.caFile)).publicKey));
  });

  it('is one and the same for servers that start on a new directory at once', async () => {
    const all = await Promise.all([open(), open(), open(), open()]);
    for (const one of all) assert.deepEqual(one, all[0]);
    assert.deepEqual(readdirSync(path('ca')).sort(), ['ca.pem', 'server.pem']);
  });

  it('is made anew when it ends within a month, or is not valid yet', async () => {
    let before = await open();
    for (const now of [NOW + 790 * DAY_MS, NOW - 9 * DAY_MS]) {
      const after = await open(now);
      assert.notEqual(after.proxy.cert, before.proxy.cert);
      assert.ok(
        new X509Certificate(after.proxy.cert).verify(new X509Certificate(readFileSync(after.caFile)).publicKey),
      );
      before = after;
    }
  });

  it('never takes the place of files of somebody else', async () => {
    const { proxy } = await open();
    const kept = readFileSync(path('ca/server.pem'), 'utf8');
    const foreign = kept.slice(0, kept.indexOf('-----BEGIN CERTIFICATE'));
    for (const [name, text] of [
      ['server.pem', 'mine'],
      ['server.pem', foreign],
      ['ca.pem', 'mine'],
    ] as const) {
      writeFileSync(path(`ca/${name}`), text);
      const message = `${path(`ca/${name}`)} is there already and not from this command; give --ca another directory`;
      await assert.rejects(open(), { message });
      assert.equal(readFileSync(path(`ca/${name}`), 'utf8'), text);
      rmSync(path(`ca/${name}`));
      writeFileSync(path('ca/server.pem'), kept);
    }
    assert.deepEqual((await open()).proxy, proxy);
  });

  it('says so when its key was exchanged', async () => {
    await open();
    const other = createServerCertificate(FIXED_REALMS, NOW);
    const text = readFileSync(path('ca/server.pem'), 'utf8');
    writeFileSync(path('ca/server.pem'), other.key + text.slice(text.indexOf('-----BEGIN CERTIFICATE')));
    await assert.rejects(open(), /key values mismatch/);
  });
});
