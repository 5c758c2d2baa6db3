import assert from 'node:assert/strict';
import type { HttpClient } from '../../../src/api/index.js';
import { checkBaseUrls, checkHost, guarded } from '../../../src/session/hosts.js';

const allows = (upload: string, named: readonly string[], allowed: readonly string[] = []): boolean => {
  try {
    checkHost(upload, 'An upload', { named, allowed });
    return true;
  } catch (error) {
    assert.equal((error as { code?: string }).code, 'invalid_url');
    assert.ok(!(error as Error).message.includes('secret'), 'the URL is in the message');
    return false;
  }
};

describe('an upload URL', () => {
  it('may lead to the pods of the real service, and nowhere else', () => {
    const named = ['https://api001.backblazeb2.com', 'https://f001.backblazeb2.com'];
    for (const host of ['pod-000-1005-03.backblaze.com', 'pod-1.backblazeb2.com', 'api001.backblazeb2.com']) {
      assert.ok(allows(`https://${host}/b2api/v4/b2_upload_file/x`, named), host);
    }
    for (const host of ['evil.example', 'backblaze.com.evil.example', 'evilbackblaze.com', '10.0.0.1', '127.0.0.1']) {
      assert.ok(!allows(`https://${host}/b2_upload_file/secret`, named), host);
    }
    assert.ok(!allows('no URL', named));
  });

  it('may lead to neighbours of the host that the login named', () => {
    const named = ['https://api.b2.example.co.uk:8443'];
    for (const host of ['api.b2.example.co.uk', 'pod.b2.example.co.uk', 'a.b.b2.example.co.uk']) {
      assert.ok(allows(`https://${host}/x`, named), host);
    }
    for (const host of ['example.co.uk', 'other.example.co.uk', 'evil.co.uk']) {
      assert.ok(!allows(`https://${host}/x`, named), host);
    }
    assert.ok(allows('https://b2.example/x', ['https://b2.example']));
    assert.ok(!allows('https://evil.example/x', ['https://b2.example']));
  });

  it('may not lead to where everybody can have a name', () => {
    for (const [evil, own] of [
      ['evil.example', 'b2.example'],
      ['evil.co.uk', 'b2.co.uk'],
      ['evil.com.au', 'b2.com.au'],
      ['evil.com.', 'b2.com.'],
      ['com.', 'b2.com.'],
    ] as const) {
      assert.ok(!allows(`https://${evil}/x`, [`https://${own}`]), evil);
      assert.ok(allows(`https://pod.${own}/x`, [`https://${own}`]), own);
    }
  });

  it('is held by its host, however that is written', () => {
    const named = ['https://api.b2.example'];
    for (const url of ['https://POD.B2.Example/x', 'https://pod.b2.example./x', 'https://user@pod.b2.example:1/x']) {
      assert.ok(allows(url, named), url);
    }
    for (const url of [
      ...['https://api.b2.example@evil.example/secret', 'https://api.b2.example:443@evil.example/secret'],
      ...[String.raw`https://evil.example\@api.b2.example/secret`, 'https://2130706433/secret'],
      ...['https://0x7f.1/secret', 'https://xn--b2-example/secret', 'https://b2.example.evil.example/secret'],
    ]) {
      assert.ok(!allows(url, named), url);
    }
  });

  it('stays on this machine, or at its address, when the service is there', () => {
    assert.ok(allows('http://localhost:1/x', ['http://127.0.0.1:8180']));
    assert.ok(allows('http://[::1]:1/x', ['http://localhost:8180']));
    assert.ok(!allows('https://evil.example/x', ['http://127.0.0.1:8180']));
    assert.ok(allows('https://10.0.0.1/x', ['https://10.0.0.1']));
    assert.ok(!allows('https://10.0.0.2/x', ['https://10.0.0.1']));
    assert.ok(!allows('https://1.0.0.1/x', ['https://10.0.0.1']));
  });

  it('may lead to what the caller allows', () => {
    assert.ok(allows('https://cdn.partner.example/x', ['https://api.b2.example'], ['Partner.example']));
    for (const domain of ['*.partner.example', '.partner.example', 'partner.example.']) {
      assert.ok(allows('https://cdn.partner.example/x', ['https://api.b2.example'], [domain]), domain);
    }
    assert.ok(!allows('https://evil.example/x', ['https://api.b2.example'], ['*', '*.', '.']));
    assert.ok(!allows('no URL', ['https://api.b2.example'], ['.']));
    assert.ok(!allows('https://evilpartner.example/x', ['https://api.b2.example'], ['partner.example']));
  });
});

describe('the answer to a login', () => {
  const refused = (url: string, realm: string, allowed: readonly string[] = []): boolean => {
    try {
      checkBaseUrls([url], realm, allowed);
      return false;
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'invalid_url');
      return true;
    }
  };

  it('may name any host over TLS, and without TLS one beside the realm or an allowed one', () => {
    assert.equal(refused('https://elsewhere.example', 'https://api.backblazeb2.com'), false);
    assert.equal(refused('http://127.0.0.1:1', 'http://localhost:2'), false);
    assert.equal(refused('http://files.b2.internal.example', 'http://api.b2.internal.example'), false);
    for (const url of ['http://127.0.0.1:1', 'http://elsewhere.example', 'nothing']) {
      assert.equal(refused(url, 'https://api.b2.example'), true, url);
    }
    assert.equal(refused('http://10.0.0.7', 'http://10.0.0.5', ['10.0.0.7']), false);
  });
});

describe('a guarded client', () => {
  it('passes on what goes to a trusted host, and nothing else', async () => {
    const passed: string[] = [];
    const pass = async ({ url }: { readonly url: string }) => void passed.push(url);
    const http = { text: pass, send: pass, open: pass, close: () => passed.push('closed') } as unknown as HttpClient;
    const client = guarded(http, () => ({ named: ['https://api.b2.example'], allowed: [] }));
    const ask = async (url: string) => {
      const request = { operation: 'b2_list_buckets', method: 'POST', url, headers: {}, repeatable: true } as const;
      const { signal } = new AbortController();
      async function* body(): AsyncGenerator<Uint8Array> {}
      await client.text(request, { signal });
      await client.open(request, { signal });
      await client.send({ ...request, contentLength: 0, body: body() }, { signal });
    };
    await ask('https://api.b2.example/b2api');
    for (const url of [
      'https://api.b2.example.evil.example/',
      'https://api.b2.example@evil.example/',
      'https://evil.example',
    ]) {
      await assert.rejects(ask(url), { code: 'invalid_url', message: /b2_list_buckets would go to .*evil\.example/ });
    }
    client.close();
    assert.deepEqual(passed, [...Array(3).fill('https://api.b2.example/b2api'), 'closed']);
  });
});
