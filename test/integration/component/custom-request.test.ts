import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { failure, requestsOf, withServer } from '../../helpers/setup.js';

describe('sendCustomRequest', () => {
  const setup = withServer();

  it('asks by GET with the query parameters, encoded, and gives the answer to fileData', async () => {
    const { b2, bucketId, bucketName } = setup;
    b2.fileData = 'x';
    await b2.uploadFile(bucketId, 'a&b=ü/c');
    b2.addQueryParam('bucketId', bucketId);
    b2.addQueryParam('prefix', 'a&b=ü');
    assert.deepEqual([b2.queryParamCount, b2.queryParamName[1], b2.queryParamValue[1]], [2, 'prefix', 'a&b=ü']);
    await b2.sendCustomRequest('', 'b2_list_file_names');
    const { files } = JSON.parse(b2.fileData.toString()) as { files: { fileName: string }[] };
    assert.deepEqual(
      files.map(({ fileName }) => fileName),
      ['a&b=ü/c'],
    );
    assert.match(b2.config('TransferredData'), /a&b=ü\/c/);
    assert.equal(b2.config('StatusLine'), 'HTTP/1.1 200 OK');
    b2.queryParamCount = 0;
    await b2.sendCustomRequest('POST', 'b2_list_buckets', JSON.stringify({ accountId: b2.accountId }));
    assert.match(b2.fileData.toString(), new RegExp(bucketName));
  });

  it('gives the answer to localFile when one is set, and obeys overwrite', async () => {
    const { b2 } = setup;
    await b2.authorize();
    b2.localFile = setup.path('answer.json');
    b2.addQueryParam('accountId', b2.accountId);
    await b2.sendCustomRequest('GET', 'b2_list_buckets');
    assert.match(await readFile(b2.localFile, 'utf8'), /my-test-bucket/);
    const requests = requestsOf(b2);
    assert.equal((await failure(b2.sendCustomRequest('GET', 'b2_list_buckets'))).code, 'file_exists');
    assert.deepEqual(requests, []);
    b2.overwrite = true;
    await b2.sendCustomRequest('GET', 'b2_list_buckets');
  });

  it('downloads bytes and asks for heads alone', async () => {
    const { b2, bucketId } = setup;
    const content = Buffer.from([0, 255, 254, 10]);
    b2.fileData = content;
    b2.addQueryParam('fileId', await b2.uploadFile(bucketId, 'x'));
    await b2.sendCustomRequest('get', 'b2_download_file_by_id');
    assert.deepEqual(b2.fileData, content);
    await b2.sendCustomRequest('HEAD', 'b2_download_file_by_id');
    assert.equal(b2.fileData.length, 0);
    assert.ok([...b2.parsedHeaderField].some((name) => name.toLowerCase() === 'x-bz-file-id'));
  });

  it('leaves the old file alone when B2 answers with an error', async () => {
    const { b2 } = setup;
    b2.localFile = setup.path('kept');
    await writeFile(b2.localFile, 'before');
    b2.overwrite = true;
    const error = await failure(b2.sendCustomRequest('GET', 'b2_list_file_names'));
    assert.deepEqual([error.status, error.operation], [400, 'b2_list_file_names']);
    assert.equal(await readFile(b2.localFile, 'utf8'), 'before');
  });

  it('refuses methods, bodies and names that cannot be sent', async () => {
    const { b2 } = setup;
    const requests = requestsOf(b2);
    assert.match((await failure(b2.sendCustomRequest('PUT', 'b2_list_keys'))).message, /GET, HEAD, POST/);
    assert.match((await failure(b2.sendCustomRequest('GET', 'b2_list_keys', '{}'))).message, /takes no body/);
    await b2.authorize();
    requests.length = 0;
    for (const name of ['', '../../x', 'https://example.com/', 'b2_list_keys?x=1']) {
      assert.match((await failure(b2.sendCustomRequest('GET', name))).message, /name of an endpoint/);
    }
    assert.deepEqual(requests, []);
  });

  it('sends the headers of otherHeaders, as every request does', async () => {
    const { b2 } = setup;
    b2.otherHeaders = 'X-Bz-Test-Note: one\r\nX-Other:two';
    const requests = requestsOf(b2);
    await b2.listBuckets();
    requests.splice(0, requests.length - 1);
    assert.equal(requests.length, 1);
    assert.deepEqual([requests[0]?.headers['x-bz-test-note'], requests[0]?.headers['x-other']], ['one', 'two']);
    assert.match(b2.config('SentHeaders'), /user-agent: backblazeb2/i);
    assert.equal((await failure(() => (b2.otherHeaders = 'no colon'))).code, 'invalid_argument');
  });
});
