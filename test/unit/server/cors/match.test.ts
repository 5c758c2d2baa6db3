import assert from 'node:assert/strict';
import { type CorsRequest, findRule } from '../../../../src/server/cors/match.js';
import { allowsOrigin, isLegalOrigin } from '../../../../src/server/cors/origins.js';
import type { CorsRule } from '../../../../src/wire/bucket.js';

describe('origins of CORS rules', () => {
  it('are whole origins, hosts with one star, every https one, or all', () => {
    for (const [allowed, origin] of [
      ['*', 'null'],
      ['https', 'https://example.com:8443'],
      ['https://example.com', 'https://EXAMPLE.com:443'],
      ['https://*.example.com', 'https://a.b.example.com'],
      ['https://www.*.com', 'https://www.example.com'],
      ['https://*:8443', 'https://example.com:8443'],
      ['http://[::1]:8080', 'http://[::1]:8080'],
    ] as const) {
      assert.ok(isLegalOrigin(allowed), allowed);
      assert.ok(allowsOrigin(allowed, origin), `${allowed} ${origin}`);
    }
  });

  it('let no other one pass', () => {
    for (const [allowed, origin] of [
      ['https', 'http://example.com'],
      ['https://example.com', 'http://example.com'],
      ['https://example.com', 'https://example.com:8443'],
      ['https://*', 'https://example.com:8443'],
      ['https://*.example.com', 'https://example.com'],
      ['https://*.example.com', 'https://evil.com/.example.com'],
      ['https://*.example.com', 'https://evil-example.com'],
      ['https://*:8443', 'https://example.com'],
      ['https://*', 'null'],
    ] as const) {
      assert.ok(!allowsOrigin(allowed, origin), `${allowed} ${origin}`);
    }
  });

  it('are refused in any other form', () => {
    for (const allowed of ['', 'example.com', 'https://', 'https://*.*', 'https://a/b', 'https://a:x', 'https://u@a']) {
      assert.ok(!isLegalOrigin(allowed), allowed);
    }
  });
});

describe('the CORS rule for a request', () => {
  const rule = (corsRuleName: string, more: Partial<CorsRule>): CorsRule => ({
    corsRuleName,
    allowedOrigins: ['https'],
    allowedOperations: ['b2_download_file_by_name'],
    maxAgeSeconds: 0,
    ...more,
  });
  const rules = [
    rule('uploads', { allowedOperations: ['b2_upload_file'], allowedHeaders: ['authorization', 'X-Bz-*'] }),
    rule('one-site', { allowedOrigins: ['https://a.example'], allowedHeaders: ['*'] }),
    rule('all-sites', {}),
  ];
  const find = (more: Partial<CorsRequest>): string | undefined =>
    findRule(rules, { origin: 'https://a.example', operation: 'b2_download_file_by_name', headers: null, ...more })
      ?.corsRuleName;

  it('is the first one that fits origin, operation and every header', () => {
    assert.equal(find({}), 'one-site');
    assert.equal(find({ origin: 'https://b.example' }), 'all-sites');
    assert.equal(find({ origin: 'https://b.example', headers: ['range'] }), undefined);
    assert.equal(find({ headers: ['range'] }), 'one-site');
    assert.equal(find({ operation: 'b2_upload_file', headers: ['Authorization', 'x-bz-info-a'] }), 'uploads');
    assert.equal(find({ operation: 'b2_upload_file', headers: ['authorization', 'range'] }), undefined);
    assert.equal(find({ operation: 'b2_upload_part' }), undefined);
  });
});
