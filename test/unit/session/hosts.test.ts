import assert from 'node:assert/strict';
import { checkHost } from '../../../src/session/hosts.js';

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
    assert.ok(!allows('https://evilpartner.example/x', ['https://api.b2.example'], ['partner.example']));
  });
});
