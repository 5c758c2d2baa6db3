import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { BackblazeB2 } from '../../../src/index.js';
import { diagnosticsOf } from '../../helpers/diagnostics.js';
import { recorded } from '../../helpers/open-telemetry.js';
import { Secrets } from '../../helpers/secrets/registry.js';
import { SECRET_PROPERTIES, SECRET_SETTINGS } from '../../helpers/secrets/sources.js';
import { bytesOf, failure, type Setup, withServer } from '../../helpers/setup.js';

const PART = 1_000_000;

/** A legal value of its own for each. */
const VALUES: Readonly<Record<(typeof SECRET_PROPERTIES)[number] | (typeof SECRET_SETTINGS)[number], string | Buffer>> =
  {
    applicationKey: '',
    encryptionPassword: 'planted-encryption-password-01',
    sseCustomerKey: Buffer.from('planted-sse-customer-key-02-----'),
    sseSourceCustomerKey: Buffer.from('planted-sse-source-key-03-------'),
    firewallPassword: 'planted-firewall-password-04',
    proxyPassword: 'planted-proxy-password-05',
    sslCertStorePassword: 'planted-store-password-06',
    Authorization: 'planted-authorization-07',
    DecryptionPasswords: 'planted-decryption-password-08',
    DownloadAuthToken: 'planted-download-token-09',
    EncryptionIV: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
    EncryptionKey: 'f0e1d2c3b4a5968778695a4b3c2d1e0ff0e1d2c3b4a5968778695a4b3c2d1e0f',
    FirewallPassword: 'planted-firewall-setting-10',
    ProxyAuthorization: 'Basic planted-proxy-authorization-11',
    ProxyPassword: 'planted-proxy-setting-12',
  };

type Name = keyof typeof VALUES;
const isSetting = (name: Name): name is (typeof SECRET_SETTINGS)[number] =>
  (SECRET_SETTINGS as readonly string[]).includes(name);

function plant(b2: BackblazeB2, name: Name): void {
  const value = VALUES[name];
  if (value === '') return;
  if (isSetting(name)) b2.config(name, String(value));
  else Object.assign(b2, { [name]: value });
}

function component({ server }: Setup): BackblazeB2 {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = server.applicationKeyId;
  b2.applicationKey = server.applicationKey;
  for (const [name, value] of [
    ['Realm', server.url],
    ['MaxAttempts', 2],
    ['RetryMaxDelay', 0],
    ['LogLevel', 3],
  ] as const) {
    b2.config(name, value);
  }
  return b2;
}

/** Calls that succeed and calls that fail, whatever is planted. */
async function calls(b2: BackblazeB2, { bucketId, bucketName, server }: Setup): Promise<unknown[]> {
  const outcome = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);
  const seen: unknown[] = [];
  server.faults.add({ endpoint: 'b2_list_buckets', count: 1, fault: { kind: 'html_error' } });
  seen.push(await outcome(b2.listBuckets()));
  seen.push(b2.config('RawRequest'), b2.config('RawResponse'), b2.config('TransferredData'));
  b2.fileData = bytesOf(3 * PART);
  seen.push(await outcome(b2.uploadFile(bucketId, 'large')));
  b2.fileData = bytesOf(10);
  seen.push(await outcome(b2.uploadFile(bucketId, 'small')));
  seen.push(await outcome(b2.downloadFile(bucketName, 'small')));
  seen.push(await outcome(b2.copyFile(b2.fileId[0] ?? '4_zmade_up', 'copied', bucketId)));
  seen.push(await outcome(b2.downloadFile(bucketName, 'no such file')));
  seen.push(await outcome(b2.getFileInfo('4_zmade_up')));
  server.faults.add({ endpoint: 'b2_list_file_names', count: 5, fault: { kind: 'reset', afterBytes: 0 } });
  seen.push(await outcome(b2.listFiles(bucketId)));
  seen.push(await outcome(b2.sendCustomRequest('GET', 'b2_no_such_call')));
  seen.push(b2.config('TransferredRequest'), b2.config('SentHeaders'), b2.config('TransferredHeaders'));
  return seen;
}

const textOf = (value: unknown): string =>
  [inspect(value, { depth: 10, showHidden: true }), String(value), JSON.stringify(value)].join('\n');

describe('a secret of the component', () => {
  const setup = withServer({ minPartSize: PART, recommendedPartSize: PART });

  for (const name of Object.keys(VALUES) as Name[]) {
    it(`shows in nothing that the component says or does: ${name}`, async () => {
      const secrets = new Secrets();
      const b2 = component(setup);
      secrets.learn(setup.server.applicationKey, 'applicationKey');
      plant(b2, name);
      const value = VALUES[name];
      for (const word of String(value).split(' ')) secrets.learn(word, name);
      if (typeof value !== 'string')
        for (const form of ['hex', 'base64'] as const) secrets.learn(value.toString(form), name);

      const shown: string[] = [];
      b2.on('Log', (told) => shown.push(textOf(told)));
      b2.on('Error', (told) => shown.push(textOf(told)));
      const { spans, metrics } = await recorded(async () => {
        const told = await diagnosticsOf(async () => {
          shown.push(...(await calls(b2, setup)).map(textOf));
        });
        shown.push(...told.map(textOf));
      });
      shown.push(
        ...spans.map(({ name: title, attributes, status }) => textOf({ title, attributes, status })),
        textOf(metrics),
      );
      shown.push(textOf(b2), inspect({ ...b2 }, { depth: 5 }), inspect(b2.clone(), { depth: null, showHidden: true }));
      secrets.learn(b2.accountAuthToken, 'the account token');

      assert.ok(shown.length > 30, `only ${shown.length} texts`);
      assert.deepEqual(
        shown.flatMap((text) => secrets.leakIn(text) ?? []),
        [],
      );
    });
  }

  it('is not repeated when a value is refused', async () => {
    const b2 = component(setup);
    const word = 'planted-value-of-a-refused-assignment-13';
    for (const name of SECRET_PROPERTIES) {
      const value = name.startsWith('sse') ? word : ({ [word]: word } as unknown);
      const error = await failure(() => Object.assign(b2, { [name]: value }));
      assert.ok(!textOf(error).includes(word), name);
    }
    for (const name of SECRET_SETTINGS) {
      const error = await failure(() => b2.config(name, `${word}\n\u0007${word}`)).catch(() => undefined);
      assert.ok(!textOf(error).includes(word), name);
    }
  });
});
