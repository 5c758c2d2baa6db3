import assert from 'node:assert/strict';
import { failure, withServer } from '../../helpers/setup.js';

describe('the X settings', () => {
  const setup = withServer();

  it('walk the last answer from one element to the next', async () => {
    const { b2, bucketId, bucketName } = setup;
    b2.fileData = 'x';
    for (const name of ['a', 'b=c']) await b2.uploadFile(bucketId, name);
    await b2.listFiles(bucketId);
    b2.config('XPath', '/json/files');
    assert.equal(b2.config('XChildCount'), '2');
    assert.equal(b2.config('XElement'), 'files');
    assert.equal(b2.config('XParent'), 'json');
    b2.config('XPath=[2]/fileName');
    assert.equal(b2.config('XText'), 'b=c');
    b2.config('XPath', '..');
    const names = Array.from({ length: Number(b2.config('XChildCount')) }, (_, i) => b2.config(`XChildName[${i}]`));
    const at = names.indexOf('bucketId');
    assert.equal(b2.config(`xchildxtext[${at}]`), bucketId);
    assert.equal((JSON.parse(b2.config('XSubTree')) as { fileName: string }).fileName, 'b=c');
    b2.config('XPath', '$.files[0].fileName');
    assert.equal(b2.config('XText'), 'a');
    assert.equal(b2.config('XPath'), '$.files[0].fileName');

    await b2.sendCustomRequest('POST', 'b2_list_buckets', JSON.stringify({ accountId: b2.accountId }));
    assert.equal(b2.config('XPath'), '');
    b2.config('XPath', '/json/buckets/[1]/bucketName');
    assert.equal(b2.config('XText'), bucketName);
    b2.reset();
    assert.equal(b2.config('XText'), '');
  });

  it('stay where they are when a path leads nowhere', async () => {
    const { b2 } = setup;
    await b2.listBuckets();
    b2.config('XPath', '/json/buckets');
    const errors = ['/json/nothing', '/json/buckets/[9]', '/json/[', '$..[?(@.x)]'].map((path) =>
      failure(() => b2.config('XPath', path)),
    );
    const codes = (await Promise.all(errors)).map(({ code }) => code);
    assert.deepEqual(codes, ['no_such_element', 'no_such_element', 'invalid_xpath', 'invalid_xpath']);
    assert.equal(b2.config('XPath'), '/json/buckets');
    assert.equal((await failure(() => b2.config('XChildName[9]'))).code, 'no_such_element');
    assert.equal((await failure(() => b2.config('XChildName'))).code, 'invalid_argument');
    assert.equal((await failure(() => b2.config('XText', 'x'))).code, 'read_only_setting');
  });

  it('see what B2 said of an error, and no secret', async () => {
    const { b2, bucketId } = setup;
    await failure(b2.deleteBucket(`${bucketId}0`));
    b2.config('XPath', '/json/code');
    assert.equal(b2.config('XText'), 'bad_bucket_id');
    b2.addQueryParam('bucketId', bucketId);
    await b2.sendCustomRequest('GET', 'b2_get_upload_url');
    b2.config('XPath', '/json/authorizationToken');
    assert.equal(b2.config('XText'), '[redacted]');
    assert.doesNotMatch(b2.fileData.toString(), /redacted/);
  });

  it('have nothing to walk before the first answer', async () => {
    const { code } = await failure(() => setup.b2.clone().config('XPath', '/json'));
    assert.equal(code, 'no_response');
  });
});
