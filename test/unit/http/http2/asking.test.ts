import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { asking, type Http2 } from '../../../../src/http/asking.js';
import { listBuckets, never } from '../../../helpers/http-client.js';

describe('a request of HTTP/2', () => {
  it('that has failed before got gets it fails the call instead of keeping it waiting', async () => {
    const failed = new Writable();
    failed.on('error', () => undefined);
    failed.destroy(new Error('the session has gone'));
    const begin = async () => ({ version: 2, begun: failed });
    const http2 = { lines: { begin }, unindexed: [] } as unknown as Http2;
    const make = asking(listBuckets({ url: 'https://localhost' }), never, http2);
    await assert.rejects(async () => make(new URL('https://localhost'), { headers: {} }), /the session has gone/);
  });
});
