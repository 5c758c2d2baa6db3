import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { connect, type RawB2, rawRequest } from '../../helpers/raw-b2.js';

const MARK = 'escaped';

/** Every one is a legal file name in B2, and a path on some machine. */
const NAMES = [
  `../${MARK}`,
  `../../../../../../../../tmp/${MARK}`,
  `..\\..\\${MARK}`,
  `/${MARK}`,
  `/etc/../${MARK}`,
  `C:\\${MARK}`,
  `\\\\host\\share\\${MARK}`,
  `a/../../../${MARK}`,
  `./${MARK}`,
  `~/${MARK}`,
  `%2e%2e%2f${MARK}`,
  `..%c0%af${MARK}`,
  `metadata.sqlite/../${MARK}`,
  `$(touch ${MARK})`,
  `; DROP TABLE versions; -- ${MARK}`,
  `' || '${MARK}`,
  '.',
  '..',
  '/',
  '//',
  'CON',
  'metadata.sqlite',
];

describe('names of files and buckets that look like paths', () => {
  let parent: string;
  let server: RunningServer;
  let b2: RawB2;
  before(async () => {
    parent = mkdtempSync(join(tmpdir(), 'backblazeb2-names-'));
    mkdirSync(join(parent, 'beside'));
    writeFileSync(join(parent, 'beside', 'file'), 'as it was');
    server = await startServer({ data: join(parent, 'data'), minPartSize: 1 });
    b2 = await connect(server);
  });
  after(async () => {
    await server.close();
    rmSync(parent, { recursive: true, force: true });
  });

  it('are names and nothing else: every file comes back, and none of them is on the disk under its name', async () => {
    const { bucketId } = await b2.createBucket('paths-as-names');
    for (const [at, name] of NAMES.entries()) {
      assert.equal((await b2.upload(bucketId, name, `content ${at}`)).status, 200, name);
      const { fileId } = await b2.ok('b2_start_large_file', { bucketId, fileName: name, contentType: 'a/b' });
      await b2.uploadPart(fileId, 1, `unfinished ${at}`);
    }
    for (const [at, name] of NAMES.entries()) {
      const { body } = await b2.download(`/file/paths-as-names/${encodeURIComponent(name)}`);
      assert.equal(body.toString(), `content ${at}`, name);
    }
    const { files } = await b2.ok('b2_list_file_names', { bucketId, maxFileCount: 100 });
    assert.deepEqual(files.map((file: { fileName: string }) => file.fileName).sort(), [...NAMES].sort());
    const paths = readdirSync(parent, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      paths.filter((path) => path.includes(MARK)),
      [],
    );
    assert.deepEqual(readdirSync(parent).sort(), ['beside', 'data']);
    assert.deepEqual(readdirSync(join(parent, 'beside')), ['file']);
  });

  it('reach no file of the machine by any spelling of a download', async () => {
    await b2.createBucket('public-paths', { bucketType: 'allPublic' });
    const spellings = ['..', '%2e%2e', '.%2e', '%252e%252e', '..%5c', '%c0%ae%c0%ae', '..;'];
    for (const up of spellings) {
      for (const start of ['', '/file', '/file/public-paths', '/b2api/v4', '/_health']) {
        const deep = `${start}${`/${up}`.repeat(12)}`;
        for (const path of [`${deep}${parent}/beside/file`, `${deep}/etc/passwd`, `${start}/${up}/beside/file`]) {
          const answer = await rawRequest(`${server.url}${path}`, { headers: { authorization: b2.token } });
          assert.ok(answer.status >= 400 && answer.status < 500, path);
          assert.doesNotMatch(answer.body.toString(), /as it was|root:/);
        }
      }
    }
    assert.equal(readFileSync(join(parent, 'beside', 'file'), 'utf8'), 'as it was');
  });

  it('are refused for buckets', async () => {
    for (const bucketName of [
      '../escaped',
      '..\\escaped',
      '/escaped',
      'escaped/..',
      'esc..aped',
      '......',
      'escaped\u0000',
    ]) {
      const answer = await b2.call('b2_create_bucket', { bucketName, bucketType: 'allPrivate' });
      assert.equal(answer.status, 400, bucketName);
    }
  });
});
