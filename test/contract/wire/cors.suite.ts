import assert from 'node:assert/strict';
import { type Json, type RawAnswer, rawRequest, sha1 } from '../../helpers/raw-b2.js';
import { aboutFile, pathOf, refused, type Session, uploadTo } from './session.js';
import { useBucket, type Wire } from './wire.js';

const ORIGIN = 'https://app.example.com';
const RULE = {
  corsRuleName: 'wire-downloads',
  allowedOrigins: ['https://*.example.com'],
  allowedOperations: ['b2_download_file_by_name', 'b2_upload_file'],
  allowedHeaders: ['range', 'x-bz-*', 'authorization', 'content-type'],
  exposeHeaders: ['x-bz-content-sha1'],
  maxAgeSeconds: 600,
};

/** Source: B2 docs, "Cross-Origin Resource Sharing Rules". */
export function corsFacts(wire: Wire): void {
  const bucket = useBucket(wire, { corsRules: [RULE] });
  const closed = useBucket(wire);
  let b2: Session;
  before(async () => {
    ({ b2 } = wire);
    for (const { bucketId } of [bucket, closed]) await b2.store(bucketId, 'file', 'content');
  });
  const ask = (place: Json, headers: Record<string, string> = {}): Promise<RawAnswer> =>
    rawRequest(b2.downloadUrl + pathOf(place, 'file'), {
      method: 'OPTIONS',
      headers: { origin: ORIGIN, 'access-control-request-method': 'GET', ...headers },
    });
  const allowed = ({ headers }: RawAnswer): string | undefined => {
    const origin = headers['access-control-allow-origin'];
    return origin === '*' ? ORIGIN : origin;
  };

  it('allows a page what a rule of the bucket allows, without a token', async () => {
    const answer = await ask(bucket, { 'access-control-request-headers': 'range,x-bz-test' });
    assert.deepEqual([answer.status, allowed(answer)], [200, ORIGIN]);
    assert.match(answer.headers['access-control-allow-methods'] ?? '', /GET/);
    assert.match(answer.headers['access-control-allow-headers'] ?? '', /range/i);
    assert.equal(answer.headers['access-control-max-age'], '600');
  });

  for (const [title, headers] of Object.entries({
    'another origin': { origin: 'https://example.org' },
    'another scheme': { origin: 'http://app.example.com' },
    'another method': { 'access-control-request-method': 'DELETE' },
    'another header': { 'access-control-request-headers': 'x-other' },
  })) {
    it(`allows nothing to ${title}`, async () => {
      const answer = await ask(bucket, headers);
      assert.equal(allowed(answer), undefined);
      assert.notEqual(answer.status, 200);
    });
  }

  it('allows nothing where the bucket has no rules', async () => {
    const answer = await ask(closed);
    assert.equal(allowed(answer), undefined);
    assert.notEqual(answer.status, 200);
  });

  it('lets a page read the download itself, and the headers of the rule', async () => {
    const answer = await b2.download(pathOf(bucket, 'file'), { origin: ORIGIN });
    assert.deepEqual([answer.status, allowed(answer)], [200, ORIGIN]);
    assert.match(answer.headers['access-control-expose-headers'] ?? '', /x-bz-content-sha1/i);
    const elsewhere = await b2.download(pathOf(bucket, 'file'), { origin: 'https://example.org' });
    assert.deepEqual([elsewhere.status, allowed(elsewhere)], [200, undefined]);
    assert.equal(allowed(await b2.download(pathOf(closed, 'file'), { origin: ORIGIN })), undefined);
  });

  it('replaces no token', async () => {
    const url = b2.downloadUrl + pathOf(bucket, 'file');
    const asked = rawRequest(url, { headers: { origin: ORIGIN } });
    await refused(asked, '401 missing_auth_token', '401 unauthorized', '401 bad_auth_token');
  });

  it('lets a page upload where the rule says so', async () => {
    const target = await b2.ok('b2_get_upload_url', { bucketId: bucket.bucketId });
    const asked = await rawRequest(target.uploadUrl, {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-bz-file-name,x-bz-content-sha1',
      },
    });
    assert.deepEqual([asked.status, allowed(asked)], [200, ORIGIN]);
    const headers = { ...aboutFile('page'), 'x-bz-content-sha1': sha1('x'), origin: ORIGIN };
    const answer = await uploadTo(target, 'x', headers);
    assert.deepEqual([answer.status, allowed(answer)], [200, ORIGIN]);
  });

  it('has no rule for other calls', async () => {
    const url = `${b2.apiUrl}/b2api/v4/b2_list_file_names?bucketId=${bucket.bucketId}`;
    const answer = await rawRequest(url, { headers: { origin: ORIGIN, authorization: b2.token } });
    assert.deepEqual([answer.status, allowed(answer)], [200, undefined]);
  });
}
