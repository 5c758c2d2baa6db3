import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nextHop, type RedirectPolicy } from '../../../src/http/redirect.js';
import type { HttpRequest } from '../../../src/http/types.js';

const ALWAYS: RedirectPolicy = { follow: 'always', max: 5, rewriteToGet: false };
const HERE = 'https://api.b2.example/b2api/v4/b2_list_buckets';

const request = (changes: Partial<HttpRequest> = {}): HttpRequest => ({
  operation: 'b2_list_buckets',
  method: 'GET',
  url: HERE,
  headers: { authorization: 'the token', range: 'bytes=0-1', 'x-mine': 'secret' },
  ...changes,
});

interface Given {
  readonly status?: number;
  readonly followed?: number;
  readonly policy?: Partial<RedirectPolicy>;
  readonly changes?: Partial<HttpRequest>;
  readonly body?: 'none' | 'text' | 'stream';
}

const hop = (location: string, { status = 302, followed = 0, policy, changes, body = 'none' }: Given = {}) =>
  nextHop(request(changes), body, { status, location, followed }, { ...ALWAYS, ...policy });

const post = { changes: { method: 'POST', headers: { authorization: 'the token', 'content-type': 'x' } } } as const;

describe('a redirection', () => {
  it('on the same origin keeps the headers and the body, and may be relative', () => {
    const next = hop('../v3/b2_list_buckets?a=1#part', { ...post, body: 'text', status: 307 });
    assert.deepEqual(next, {
      request: { ...request(post.changes), url: 'https://api.b2.example/b2api/v3/b2_list_buckets?a=1' },
      withBody: true,
      foreign: false,
    });
  });

  it('to another origin takes along what is asked for, and nothing that gives access', () => {
    for (const to of ['https://other.example/x', 'https://api.b2.example:8443/x', 'https://b2.example/x']) {
      const next = hop(to);
      assert.deepEqual([next?.request.headers, next?.foreign], [{ range: 'bytes=0-1' }, true], to);
    }
  });

  it('never carries a token to another origin, whatever the location is', () => {
    const locations = fc.oneof(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.string(),
      fc.constantFrom(
        '//api.b2.example@evil.example/',
        'https:\\\\evil.example',
        'https://api.b2.example.evil.example',
      ),
      fc.string().map((text) => `https://api.b2.example${text}`),
      fc.string().map((text) => `//${text}`),
    );
    fc.assert(
      fc.property(locations, fc.constantFrom(301, 302, 303, 307, 308), (location, status) => {
        let next: ReturnType<typeof hop>;
        try {
          next = hop(location, { status });
        } catch {
          return;
        }
        if (next === undefined || new URL(next.request.url).origin === new URL(HERE).origin) return;
        assert.deepEqual(Object.keys(next.request.headers), ['range']);
      }),
      { numRuns: 2000 },
    );
  });

  it('is not followed when that is off, leads nowhere, or changes the scheme and must not', () => {
    assert.equal(hop('https://api.b2.example/x', { policy: { follow: 'never' } }), undefined);
    assert.equal(hop('https://'), undefined);
    const plain = { changes: { url: 'http://127.0.0.1:1/x' } };
    assert.equal(hop('https://127.0.0.1/x', { ...plain, policy: { follow: 'same_scheme' } }), undefined);
    assert.equal(hop('https://127.0.0.1/x', plain)?.foreign, true);
    assert.equal(hop('http://127.0.0.1:1/y', { ...plain, policy: { follow: 'same_scheme' } })?.foreign, false);
  });

  it('is refused when it leaves TLS, takes a body elsewhere, or would repeat one that is sent once', () => {
    const refused = (location: string, given: Given, message: RegExp) =>
      assert.throws(() => hop(location, given), { code: 'invalid_url', message });
    refused('http://api.b2.example/x', {}, /redirected to api\.b2\.example, which is no longer behind TLS/);
    refused(
      'https://other.example/secret',
      { ...post, body: 'text' },
      /redirected to other\.example, where what it sends/,
    );
    refused('/x', { ...post, body: 'stream', status: 307 }, /its body, which is sent once/);
  });

  it('keeps the method, but for 303, and 302 when GET is wanted; then the body stays behind', () => {
    const after = (status: number, rewriteToGet: boolean) => {
      const next = hop('/x', { ...post, body: 'text', status, policy: { rewriteToGet } });
      return [next?.request.method, next?.withBody, Object.keys(next?.request.headers ?? {}).length];
    };
    for (const status of [301, 302, 307, 308]) assert.deepEqual(after(status, false), ['POST', true, 2]);
    for (const status of [307, 308]) assert.deepEqual(after(status, true), ['POST', true, 2]);
    for (const status of [301, 302]) assert.deepEqual(after(status, true), ['GET', false, 1]);
    assert.deepEqual(after(303, false), ['GET', false, 1]);
    assert.equal(hop('/x', { changes: { method: 'HEAD' }, status: 303 })?.request.method, 'HEAD');
    const elsewhere = hop('https://other.example/x', { ...post, body: 'text', status: 303 });
    assert.deepEqual(elsewhere?.request, { ...request(), url: 'https://other.example/x', headers: {} });
  });

  it('is the last one at the limit', () => {
    assert.notEqual(hop('/x', { followed: 4 }), undefined);
    assert.throws(() => hop('/x', { followed: 5 }), {
      code: 'http_error',
      message: /more than 5 times.*MaxRedirectAttempts/,
    });
  });

  it('leaves a user and password of the location out', () => {
    assert.equal(hop('https://user:pass@api.b2.example/x')?.request.url, 'https://api.b2.example/x');
  });
});
