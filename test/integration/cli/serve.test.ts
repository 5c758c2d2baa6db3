import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { describeExitCodes } from '../../../src/cli/exit-codes.js';
import { runExternal } from '../../helpers/external-command.js';
import { basic, connect, rawRequest } from '../../helpers/raw-b2.js';
import { startServeCommand } from '../../helpers/serve-command.js';
import { ROOT } from '../../helpers/sources.js';

const MAIN = ['--import', 'tsx', join(ROOT, 'src/cli/main.ts')];
const run = (...args: readonly string[]) => runExternal(process.execPath, [...MAIN, ...args], { cwd: ROOT });

describe('backblazeb2 serve', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`serves until ${signal} and then exits with 0`, async () => {
      const running = await startServeCommand();
      await (await connect(running.server)).createBucket('bucket');
      assert.equal(await running.stop(signal), 0);
    });
  }

  it('takes the key from a file, and never from the environment', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'backblazeb2-cli-'));
    const file = join(directory, 'key');
    writeFileSync(file, 'the secret\n');
    const running = await startServeCommand('--key-id', 'me', '--key-file', file);
    assert.deepEqual([running.server.applicationKeyId, running.server.applicationKey], ['me', 'the secret']);
    await running.stop('SIGTERM');
    rmSync(directory, { recursive: true });
    process.env['B2_APPLICATION_KEY_ID'] = 'from-environment';
    process.env['B2_APPLICATION_KEY'] = 'from-environment';
    try {
      const other = await startServeCommand();
      assert.match(other.server.applicationKeyId, /^001/);
      await other.stop('SIGTERM');
    } finally {
      delete process.env['B2_APPLICATION_KEY_ID'];
      delete process.env['B2_APPLICATION_KEY'];
    }
  });

  it('takes custom upload timestamps, on request', async () => {
    const running = await startServeCommand('--custom-upload-timestamps');
    const b2 = await connect(running.server);
    const { bucketId } = await b2.createBucket('in-the-past');
    const { json } = await b2.upload(bucketId, 'old', 'content', { 'x-bz-custom-upload-timestamp': '1000' });
    assert.equal(json.uploadTimestamp, 1000);
    await running.stop('SIGTERM');
  });

  it('calls webhooks beyond this machine, on request', async () => {
    const running = await startServeCommand('--webhooks-anywhere');
    const b2 = await connect(running.server);
    const { bucketId } = await b2.createBucket('watched');
    const rule = { name: 'uploads', eventTypes: ['b2:ObjectCreated:*'], isEnabled: true, objectNamePrefix: '' };
    const targetConfiguration = { targetType: 'webhook', url: 'https://0.0.0.0:1/' };
    const eventNotificationRules = [{ ...rule, targetConfiguration }];
    await b2.ok('b2_set_bucket_notification_rules', { bucketId, eventNotificationRules });
    await b2.upload(bucketId, 'a', 'a');
    const { json } = await rawRequest(`${running.server.url}/_notifications`, { method: 'POST' });
    assert.deepEqual(json, { delivered: 0, failed: 1, waiting: 1 });
    await running.stop('SIGTERM');
  });

  it('is the proxy of clients whose service is fixed, on request', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'backblazeb2-cli-'));
    const running = await startServeCommand('--ca', join(directory, 'ca'));
    const { caFile, url } = running.server;
    assert.equal(caFile, join(directory, 'ca', 'ca.pem'));
    const agent = new HttpsProxyAgent(url);
    const asked = request('https://api.backblazeb2.com/_health', { agent, ca: readFileSync(caFile ?? '') }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    assert.equal(answer.resume().statusCode, 200);
    agent.destroy();
    await running.stop('SIGTERM');
    rmSync(directory, { recursive: true });
  });

  it('tells clients the part sizes it was given', async () => {
    const { server, stop } = await startServeCommand('--min-part-size', '100', '--recommended-part-size', '200');
    const headers = { authorization: basic(server.applicationKeyId, server.applicationKey) };
    const answer = await rawRequest(`${server.url}/b2api/v2/b2_authorize_account`, { headers });
    const { absoluteMinimumPartSize, recommendedPartSize } = answer.json;
    assert.deepEqual([absoluteMinimumPartSize, recommendedPartSize], [100, 200]);
    await stop('SIGTERM');
  });

  it('exits with 2 when the command line is wrong, with 1 when the work fails', async () => {
    const wrong = [
      [['serve', '--port', 'x'], 2, /--port must be a whole number from 0 to 65535, not x/],
      [['serve', '--nothing'], 2, /unknown option/],
      [['serve', '--min-part-size', '-1'], 2, /--min-part-size must be a whole number/],
      [['serve', '--min-part-size', '9', '--recommended-part-size', '8'], 1, /must not be smaller than minPartSize/],
      [['serve', '--key', 'alone'], 2, /together or not at all/],
      [['serve', '--host', '0.0.0.0'], 1, /refusing to listen/],
      [['serve', '--key-id', 'a', '--key-file', '/nowhere'], 1, /ENOENT/],
    ] as const;
    for (const [args, status, message] of wrong) {
      const outcome = await run(...args);
      assert.equal(outcome.status, status, args.join(' '));
      assert.match(outcome.stderr, message);
      assert.equal(outcome.stdout.length, 0);
    }
  });

  it('lists its exit statuses in the help', async () => {
    const { status, stdout } = await run('--help');
    assert.equal(status, 0);
    assert.ok(stdout.toString().includes(describeExitCodes()));
    assert.match(describeExitCodes(), /^ {2}0 +everything/m);
  });
});
