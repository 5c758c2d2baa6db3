import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { component, failure } from '../../../helpers/setup.js';
import { ROOT } from '../../../helpers/sources.js';
import { json, withWebServer } from '../../../helpers/web-server.js';
import type { Effect } from './effect.js';

const CERTIFICATE = join(ROOT, 'test/fixtures/tls-cert.pem');

/** A server whose certificate nobody trusts is trusted with this setting. */
const trusting =
  (setting: string, value: string): Effect =>
  () =>
    withWebServer(
      json(401, { status: 401, code: 'unauthorized', message: '' }),
      async ({ url }) => {
        const b2 = component({ url, applicationKeyId: 'id', applicationKey: 'key' });
        assert.equal((await failure(b2.authorize())).code, 'tls_failed');
        b2.config(setting, value);
        assert.equal((await failure(b2.authorize())).code, 'unauthorized');
      },
      { tls: true },
    );

/** Effects of the settings of TLS. */
export const OF_TLS: Readonly<Record<string, Effect>> = {
  OpenSSLCADir: trusting('OpenSSLCADir', dirname(CERTIFICATE)),
  OpenSSLCAFile: trusting('OpenSSLCAFile', CERTIFICATE),
  SSLCACertFilePaths: trusting('SSLCACertFilePaths', `${CERTIFICATE},${CERTIFICATE}`),
  SSLServerCACerts: trusting('SSLServerCACerts', readFileSync(CERTIFICATE, 'utf8')),
};
