import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { decodable, decode } from '../../../src/http/decode.js';

const LIMIT = 1000;
const TEXT = '{"buckets":[]}';

const decoded = (bytes: Buffer, encoding?: string) =>
  decode(bytes, { headers: { 'content-encoding': encoding } } as IncomingMessage, 'b2_list_buckets', LIMIT);

describe('a packed answer', () => {
  const packed = {
    gzip: gzipSync(TEXT),
    'x-gzip': gzipSync(TEXT),
    ' GZIP ': gzipSync(TEXT),
    deflate: deflateSync(TEXT),
    identity: Buffer.from(TEXT),
    '': Buffer.from(TEXT),
  };
  for (const [encoding, bytes] of Object.entries(packed)) {
    it(`is unpacked: "${encoding}"`, async () => {
      assert.equal((await decoded(bytes, encoding)).toString(), TEXT);
    });
  }

  it('is unpacked when it is deflate without the header that should be there', async () => {
    assert.equal((await decoded(deflateRawSync(TEXT), 'deflate')).toString(), TEXT);
  });

  it('is left alone when it does not say that it is one', async () => {
    assert.equal((await decoded(Buffer.from(TEXT))).toString(), TEXT);
  });

  it('is refused when it is a bomb, damaged, cut off, or packed by what nobody asked for', async () => {
    const refused = (bytes: Buffer, encoding: string, message: RegExp) =>
      assert.rejects(decoded(bytes, encoding), { code: 'bad_response', message });
    const bomb = gzipSync(Buffer.alloc(LIMIT + 1));
    await refused(
      bomb,
      'gzip',
      /more than 1000 bytes, packed into \d\d\. Check any proxy, or clear AllowHTTPCompression/,
    );
    await refused(Buffer.from('no gzip'), 'gzip', /damaged/);
    await refused(gzipSync(TEXT).subarray(0, 10), 'gzip', /damaged/);
    await refused(brotliCompressSync(TEXT), 'br', /not asked for/);
    await refused(gzipSync(TEXT), 'gzip, gzip', /not asked for/);
    assert.equal((await decoded(gzipSync(Buffer.alloc(LIMIT)), 'gzip')).length, LIMIT);
  });

  it('is asked for only in encodings that can be unpacked', () => {
    assert.equal(decodable('gzip, deflate'), 'gzip, deflate');
    assert.equal(decodable('br;q=1.0, GZIP;q=0.8, *;q=0.1,zstd'), 'GZIP;q=0.8');
    assert.equal(decodable('br'), '');
    assert.equal(decodable(''), '');
  });
});
