import assert from 'node:assert/strict';
import { rawRequest } from '../../helpers/raw-b2.js';
import { itHere } from './realm.js';
import { logIn, refused, type Session, verdict } from './session.js';
import { useBucket, type Wire } from './wire.js';

const mode = (value: string) => ({ 'x-bz-test-mode': value });

/** Source: B2 docs, "Integration Checklist". */
export function testModeFacts(wire: Wire): void {
  const bucket = useBucket(wire);
  let b2: Session;
  before(() => {
    ({ b2 } = wire);
  });

  itHere('some uploads fail with 503, and a new URL helps', 'many uploads', async () => {
    const seen = new Set<string>();
    for (let turn = 0; turn < 1000 && seen.size < 2; turn += 1) {
      seen.add(verdict(await b2.upload(bucket.bucketId, 'file', 'x', mode('fail_some_uploads'))));
    }
    assert.deepEqual([...seen].sort(), ['200', '503 service_unavailable']);
  });

  itHere('some account tokens are expired, and a new login helps', 'many calls', async () => {
    const headers = (token: string) => ({
      authorization: token,
      ...mode('expire_some_account_authorization_tokens'),
    });
    const url = `${b2.apiUrl}/b2api/v4/b2_list_file_names?bucketId=${bucket.bucketId}`;
    let session = await logIn(wire.realm);
    const seen = new Set<string>();
    for (let turn = 0; turn < 1000 && seen.size < 2; turn += 1) {
      const given = verdict(await rawRequest(url, { headers: headers(session.token) }));
      seen.add(given);
      if (given !== '200') session = await logIn(wire.realm);
    }
    assert.deepEqual([...seen].sort(), ['200', '401 expired_auth_token']);
  });

  it('a cap is exceeded by what would upload', async () => {
    const headers = mode('force_cap_exceeded');
    const codes = ['403 cap_exceeded', '403 storage_cap_exceeded', '403 transaction_cap_exceeded'];
    const url = `${b2.apiUrl}/b2api/v4/b2_get_upload_url?bucketId=${bucket.bucketId}`;
    const asked = rawRequest(url, { headers: { authorization: b2.token, ...headers } });
    await refused(asked, ...codes);
  });

  it('nothing fails by a mode that is none', async () => {
    assert.equal(verdict(await b2.upload(bucket.bucketId, 'file', 'x', mode('no-such-mode'))), '200');
  });
}
