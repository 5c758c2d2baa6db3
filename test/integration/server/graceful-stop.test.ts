import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { connect, type RawB2, type Realm, rawRequest, sha1 } from '../../helpers/raw-b2.js';
import { startServeCommand } from '../../helpers/serve-command.js';

const HOUR_MS = 3_600_000;

/** An upload whose headers are sent and whose body waits. */
async function beginUpload(
  b2: RawB2,
  bucketId: string,
): Promise<{ finish(): Promise<number>; broken: Promise<string> }> {
  const { uploadUrl, authorizationToken } = await b2.ok('b2_get_upload_url', { bucketId });
  const headers = {
    authorization: authorizationToken,
    'x-bz-file-name': 'late',
    'content-type': 'a/b',
    'x-bz-content-sha1': sha1('late'),
    'content-length': 4,
    expect: '100-continue',
  };
  const upload = request(uploadUrl, { method: 'POST', headers });
  const answered = once(upload, 'response').then(([answer]) => answer.resume().statusCode as number);
  const broken = new Promise<string>((resolve) => upload.once('error', (error) => resolve(String(error))));
  answered.catch(() => undefined);
  const ready = once(upload, 'continue');
  upload.flushHeaders();
  await ready;
  return {
    broken,
    finish() {
      upload.end('late');
      return answered;
    },
  };
}

/** Resolves when the server takes no new connection any more. */
async function refusal(server: Realm): Promise<void> {
  const ask = (): Promise<unknown> => rawRequest(server.url, { headers: { connection: 'close' } });
  for (let code = ''; code !== 'ECONNREFUSED'; ) {
    code = await ask().then(
      () => '',
      (error: NodeJS.ErrnoException) => error.code ?? '',
    );
  }
}

describe('stopping the embedded server in order', () => {
  let server: RunningServer;
  let b2: RawB2;
  let bucketId: string;
  beforeEach(async () => {
    server = await startServer();
    b2 = await connect(server);
    ({ bucketId } = await b2.createBucket('stopping'));
  });
  afterEach(() => server.close());

  it('lets a running upload end, and takes no new connection meanwhile', async () => {
    const upload = await beginUpload(b2, bucketId);
    const closed = server.close({ graceMs: HOUR_MS });
    await refusal(server);
    assert.equal(await upload.finish(), 200);
    await closed;
  });

  it('waits no longer than it was told, nor after it is told to stop at once', async () => {
    const upload = await beginUpload(b2, bucketId);
    await server.close({ graceMs: 20 });
    assert.match(await upload.broken, /ECONNRESET|socket hang up/);
    const other = await startServer();
    const session = await connect(other);
    const held = await beginUpload(session, (await session.createBucket('held-back')).bucketId);
    const closed = other.close({ graceMs: HOUR_MS });
    await refusal(other);
    await other.close();
    await closed;
    assert.match(await held.broken, /ECONNRESET|socket hang up/);
  });

  it('is what the first signal does to the command; the second one stops it at once', async () => {
    const { server: served, child, stop } = await startServeCommand();
    const session = await connect(served);
    const upload = await beginUpload(session, (await session.createBucket('held-back')).bucketId);
    child.kill('SIGTERM');
    await refusal(served);
    assert.equal(await stop('SIGINT'), 0);
    assert.match(await upload.broken, /ECONNRESET|socket hang up/);
  });
});
