import assert from 'node:assert/strict';
import { hideEchoes, redactAnswer, redactBody, redactHeaders, redactUrl } from '../../../src/http/log.js';

const URL_OF_A_CALL = 'https://api.example/b2api/v4/b2_list_buckets';

describe('redaction', () => {
  it('hides headers that give access, however they are written, and no others', () => {
    const headers = {
      Authorization: 'a',
      'proxy-authorization': 'b',
      'X-Bz-Server-Side-Encryption-Customer-Key': 'c',
      'X-Bz-Server-Side-Encryption-Customer-Key-Md5': 'd',
      'X-Bz-File-Name': 'e',
    };
    assert.deepEqual(Object.values(redactHeaders(headers)), ['[redacted]', '[redacted]', '[redacted]', 'd', 'e']);
  });

  const urls = [
    { url: 'https://f002.example/file/bucket/a%20b?Authorization=3_dnld&b2Expires=x', hidden: '3_dnld' },
    { url: 'https://f002.example/file/bucket/a?authorization=3_dnld', hidden: '3_dnld' },
    { url: 'https://pod.example/b2api/v4/b2_upload_file/8d62/c002_t0058', hidden: 'c002_t0058' },
    { url: 'https://pod.example/b2api/v1/b2_upload_part/4_zid/0018', hidden: '/0018' },
    { url: 'https://user:pass@proxy.example/', hidden: 'pass' },
  ];
  for (const { url, hidden } of urls) {
    it(`hides what gives access in ${url}`, () => {
      const shown = redactUrl(url);
      assert.ok(!shown.includes(hidden), shown);
      assert.equal(new URL(shown).host, new URL(url).host);
    });
  }

  it('leaves other URLs as they are', () => {
    const url = 'https://api002.example/b2api/v4/b2_download_file_by_id?fileId=4_z';
    assert.equal(redactUrl(url), url);
  });

  it('hides the secret members of JSON at any depth, with escapes and spaces', () => {
    const secrets = {
      authorizationToken: 's1',
      applicationKey: 's2',
      uploadUrl: 's3',
      nested: { customerKey: 's"4\\', hmacSha256SigningSecret: 's5' },
      accountId: 'shown',
      applicationKeyId: 'shown too',
    };
    for (const text of [JSON.stringify(secrets), JSON.stringify(secrets, null, 2)]) {
      const shown = redactBody(text);
      assert.doesNotMatch(shown, /s[1-5"]/);
      const parsed = JSON.parse(shown) as typeof secrets;
      assert.deepEqual([parsed.accountId, parsed.applicationKeyId], ['shown', 'shown too']);
    }
  });

  it('hides what the headers of an answer repeat, where they lead to, and its cookies', () => {
    const raw = [
      'X-Echo',
      'it was tok.en+',
      'Location',
      'https://a.example/x?Authorization=signed',
      'Set-Cookie',
      'a=b',
      'X',
      'y',
    ];
    assert.deepEqual(redactAnswer(raw, { url: URL_OF_A_CALL, headers: { authorization: 'tok.en+', range: 'y' } }), [
      ...['X-Echo', 'it was [redacted]'],
      ...['Location', 'https://a.example/x?Authorization=%5Bredacted%5D', 'Set-Cookie', '[redacted]', 'X', 'y'],
    ]);
    assert.deepEqual(redactAnswer(['Location', '/relative'], { url: URL_OF_A_CALL, headers: {} }), [
      'Location',
      '/relative',
    ]);
  });

  it('hides what an answer repeats of the secrets in its request', () => {
    const request = { url: URL_OF_A_CALL, headers: { authorization: 'tok.en+', 'x-other': 'shown' } };
    assert.equal(hideEchoes('tok.en+ and shown, tok.en+', request), '[redacted] and shown, [redacted]');
    assert.equal(hideEchoes('as it is', { url: URL_OF_A_CALL, headers: { authorization: '' } }), 'as it is');
    const upload = { url: 'https://pod.example/b2api/v4/b2_upload_file/8d62/c002_t0058', headers: {} };
    assert.equal(hideEchoes('no /b2_upload_file/8d62/c002_t0058', upload), 'no /b2_upload_file/8d62/[redacted]');
    const signed = { url: 'https://f.example/file/b/n?Authorization=3_d%3Dnld&b2Expires=x', headers: {} };
    assert.equal(hideEchoes('3_d=nld 3_d%3Dnld b2Expires', signed), '[redacted] [redacted] b2Expires');
  });
});
