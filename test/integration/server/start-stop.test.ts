import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../../src/server/index.js';
import { connect, rawRequest } from '../../helpers/raw-b2.js';

describe('starting and stopping the embedded server', () => {
  it('needs nothing: a free port of this machine, random keys in the shapes of B2', async () => {
    const server = await startServer();
    assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.match(server.accountId, /^[0-9a-f]{12}$/);
    assert.match(server.applicationKeyId, /^001[0-9a-f]{22}$/);
    assert.match(server.applicationKey, /^K001[A-Za-z0-9+/]{27}$/);
    await server.close();
  });

  it('refuses to listen beyond this machine without keys of its own', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'example.com']) {
      await assert.rejects(startServer({ host }), /refusing to listen on .* give keyId and key/);
    }
    const server = await startServer({ host: '0.0.0.0', keyId: 'id', key: 'secret' });
    assert.equal(
      (await connect({ ...server, url: server.url.replace('0.0.0.0', '127.0.0.1') })).accountId,
      server.accountId,
    );
    await server.close();
  });

  it('refuses options that make no sense', async () => {
    await assert.rejects(startServer({ keyId: 'id' }), /together or not at all/);
    for (const keyId of ['a:b', 'a b', 'a\n', 'é']) {
      await assert.rejects(startServer({ keyId, key: 'k' }), /visible ASCII .* without a colon/);
    }
    await assert.rejects(startServer({ publicUrl: 'http://x/y' }), /no path/);
    await assert.rejects(startServer({ publicUrl: 'nowhere' }), /publicUrl is no URL: nowhere/);
    await assert.rejects(startServer({ minPartSize: 0 }), /minPartSize/);
    await assert.rejects(startServer({ minPartSize: 10, recommendedPartSize: 9 }), /recommendedPartSize/);
  });

  it('takes a key id that looks like a part of a token', async () => {
    for (const keyId of ['a_dnld_b', 'a_acct_0123', '_upld_']) {
      const server = await startServer({ keyId, key: 'secret' });
      const b2 = await connect(server);
      const { bucketId } = await b2.createBucket('odd-key-id');
      await b2.upload(bucketId, 'file', 'content');
      assert.equal((await b2.download('/file/odd-key-id/file')).status, 200);
      await server.close();
    }
  });

  it('says which data directory it cannot use and why, and does so at once', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'backblazeb2-odd-'));
    const file = join(directory, 'file');
    writeFileSync(file, 'no database');
    const broken = join(directory, 'broken');
    mkdirSync(broken);
    writeFileSync(join(broken, 'metadata.sqlite'), 'no database');
    await assert.rejects(startServer({ data: file }), { message: `${file} is not a directory` });
    await assert.rejects(startServer({ data: join(file, 'below') }), { code: 'ENOTDIR' });
    await assert.rejects(startServer({ data: broken }), {
      message: /cannot use the data directory .*broken: file is not/,
    });
    // Linux answers ENOENT for a new directory there, though the one above exists.
    if (existsSync('/proc/self')) {
      for (const data of ['/proc/nope', '/proc/nope/nope'])
        await assert.rejects(startServer({ data }), { message: 'cannot make the directory /proc/nope' });
    }
    rmSync(directory, { recursive: true });
  });

  it('makes the data directory and those above it, for their owner alone', async () => {
    const above = mkdtempSync(join(tmpdir(), 'backblazeb2-deep-'));
    const server = await startServer({ data: join(above, 'a', 'b') });
    await server.close();
    if (process.platform !== 'win32') {
      for (const path of [join(above, 'a'), join(above, 'a', 'b')]) assert.equal(statSync(path).mode & 0o777, 0o700);
    }
    rmSync(above, { recursive: true });
  });

  it('rejects when the port is taken, and leaves nothing open', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const address = blocker.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const data = mkdtempSync(join(tmpdir(), 'backblazeb2-port-'));
    await assert.rejects(startServer({ port, data }), { code: 'EADDRINUSE' });
    blocker.close();
    const server = await startServer({ data });
    await server.close();
    rmSync(data, { recursive: true });
  });

  it('repeats itself with the same seed, but not in the same data', async () => {
    const data = mkdtempSync(join(tmpdir(), 'backblazeb2-seed-'));
    const clock = { now: () => 1_800_000_000_000 };
    const session = async (options: object) => {
      const server = await startServer({ seed: 5, clock, ...options });
      const b2 = await connect(server);
      const { bucketId } = await b2.createBucket(`bucket-${Math.random().toString(36).slice(2)}`);
      await server.close();
      return [server.applicationKey, b2.token, bucketId];
    };
    const first = await session({});
    assert.deepEqual(await session({}), first);
    assert.notDeepEqual(await session({ seed: 6 }), first);
    const [one, two] = [await session({ data }), await session({ data })];
    assert.equal(one[0], two[0]);
    assert.notEqual(one[1], two[1]);
    assert.notEqual(one[2], two[2]);
    rmSync(data, { recursive: true });
  });

  it('tells clients the public URL', async () => {
    const server = await startServer({ publicUrl: 'https://b2.example.com/' });
    assert.equal(server.url, 'https://b2.example.com');
    await server.close();
  });

  it('stops in the middle of an upload, more than once, and removes what it had', async () => {
    const known = readdirSync(tmpdir());
    const server = await startServer();
    const b2 = await connect(server);
    const { bucketId } = await b2.createBucket('stopping');
    const { uploadUrl, authorizationToken } = await b2.ok('b2_get_upload_url', { bucketId });
    const headers = {
      authorization: authorizationToken,
      'x-bz-file-name': 'x',
      'content-type': 'a/b',
      'x-bz-content-sha1': 'do_not_verify',
      'content-length': 1_000_000,
      expect: '100-continue',
    };
    const upload = rawRequest(uploadUrl, { method: 'POST', headers, body: Buffer.alloc(10) }).catch(
      (error) => error.code,
    );
    await b2.call('b2_list_buckets');
    const own = readdirSync(tmpdir()).filter((name) => name.startsWith('backblazeb2-server-') && !known.includes(name));
    assert.equal(own.length, 1);
    await Promise.all([server.close(), server.close()]);
    assert.equal(await upload, 'ECONNRESET');
    assert.ok(!existsSync(join(tmpdir(), own[0] ?? '')));
    await assert.rejects(rawRequest(server.url), { code: 'ECONNREFUSED' });
  });
});
