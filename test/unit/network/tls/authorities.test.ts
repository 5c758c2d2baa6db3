import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DIRECT } from '../../../../src/network/index.js';
import { withFolder } from '../../../helpers/folder.js';
import { failureOf, listBuckets, never, withClient } from '../../../helpers/http-client.js';
import { json, withWebServer } from '../../../helpers/web-server.js';

const CERTIFICATE = join(import.meta.dirname, '../../../fixtures/tls-cert.pem');

type Authorities = typeof DIRECT.tls.authorities;

/** What a call to a server with that certificate gives, when these authorities are trusted. */
const call = (authorities: Partial<Authorities>) =>
  withWebServer(
    json(200, {}),
    async (server) => {
      const tls = { ...DIRECT.tls, authorities: { ...DIRECT.tls.authorities, ...authorities } };
      return withClient({ network: { tls } }, (client) => client.text(listBuckets(server), never));
    },
    { tls: true },
  );

describe('authorities', () => {
  const path = withFolder();

  it('may be given as text, as files and as directories', async () => {
    const directory = path('authorities');
    await mkdir(directory);
    await writeFile(join(directory, 'README'), 'no certificate here');
    await copyFile(CERTIFICATE, join(directory, 'b.pem'));
    const pem = `A comment.\r\n${await readFile(CERTIFICATE, 'utf8')}`;
    for (const given of [{ pem }, { files: [CERTIFICATE] }, { directories: [directory] }]) {
      assert.equal((await call(given)).status, 200, Object.keys(given).join());
    }
  });

  it('are those of Node when none is given', async () => {
    assert.equal((await failureOf(call({}))).code, 'tls_failed');
  });

  it('that cannot be read are told by the name of the file, and not tried again', async () => {
    const [missing, empty] = [path('missing'), path('empty')];
    await mkdir(empty);
    await writeFile(join(empty, 'text'), 'no certificate here');
    const cases: [Partial<Authorities>, string][] = [
      [{ files: [missing] }, missing],
      [{ directories: [missing] }, missing],
      [{ directories: [empty] }, empty],
      [{ files: [join(empty, 'text')] }, join(empty, 'text')],
      [{ pem: 'no certificate here' }, 'SSLServerCACerts'],
    ];
    for (const [given, name] of cases) {
      const { code, errorCode, message } = await failureOf(call(given));
      assert.deepEqual([code, errorCode], ['tls_failed', 275]);
      assert.ok(message.includes(name), message);
    }
  });

  it('are read again after they could not be read', async () => {
    const file = path('ca.pem');
    const authorities = { ...DIRECT.tls.authorities, files: [file] };
    await withWebServer(
      json(200, {}),
      (server) =>
        withClient({ network: { tls: { ...DIRECT.tls, authorities } } }, async (client) => {
          await failureOf(client.text(listBuckets(server), never));
          await copyFile(CERTIFICATE, file);
          assert.equal((await client.text(listBuckets(server), never)).status, 200);
        }),
      { tls: true },
    );
  });
});
