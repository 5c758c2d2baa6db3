import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { sensitiveHeaders } from 'node:http2';
import type { BackblazeB2 } from '../../../src/index.js';
import { TestAuthority } from '../../helpers/certificates.js';
import { diagnosticsOf, on } from '../../helpers/diagnostics.js';
import { isThere } from '../../helpers/external-command.js';
import { withSuiteFolder } from '../../helpers/folder.js';
import { hasSquid, startSquid } from '../../helpers/gateways/http-proxies.js';
import { withNodeProxy } from '../../helpers/gateways/node-proxy.js';
import { move } from '../../helpers/gateways/service.js';
import { hasMicrosocks, startMicrosocks } from '../../helpers/gateways/socks-servers.js';
import { type Front, type FrontOptions, startFront } from '../../helpers/gateways/tls-fronts.js';
import { CERT, echo, withHttp2Server } from '../../helpers/http2-server.js';
import { startRelay } from '../../helpers/relay.js';
import { bytesOf, component, failure } from '../../helpers/setup.js';
import { visitor } from '../../helpers/tls-service.js';

describe('HTTP/2 with nginx', function () {
  this.timeout(120_000);
  const path = withSuiteFolder();
  let authority: TestAuthority;
  let pair: { cert: string; key: string };
  before(function () {
    if (!isThere('openssl', ['version'], 'openssl') || !isThere('nginx', ['-v'], 'nginx')) return this.skip();
    authority = new TestAuthority(path('authority'), 'Test authority');
    pair = authority.issue('server');
  });

  async function against(
    options: Partial<FrontOptions>,
    test: (b2: BackblazeB2, front: Front) => Promise<void>,
  ): Promise<void> {
    const front = await startFront('nginx', { ...pair, http2: true, ...options });
    const b2 = component({ ...front.server, url: front.url });
    b2.config('SSLServerCACerts', authority.pem);
    b2.config('HTTPVersion', '2.0');
    try {
      await test(b2, front);
    } finally {
      b2.reset();
      await front.close();
    }
  }

  /** The versions of the requests that nginx has written down. */
  const versions = ({ gateway }: Front): string[] => [
    ...new Set(
      gateway
        .text('access.log')
        .split('\n')
        .flatMap((line) => /"(?:GET|POST|HEAD) \S+ (HTTP\/[\d.]+)"/.exec(line)?.[1] ?? []),
    ),
  ];

  it('moves 50 MB in parts, with a limit of streams that is below their number', async () => {
    await against({ maxStreams: 3 }, async (b2, front) => {
      await move(b2);
      assert.deepEqual(versions(front), ['HTTP/2.0']);
    });
  });

  it('moves 50 MB through the tunnel of squid', async function () {
    if (!hasSquid()) return this.skip();
    const proxy = await startSquid();
    try {
      await against({}, async (b2, front) => {
        Object.assign(b2, { proxyServer: proxy.host, proxyPort: proxy.port });
        await move(b2);
        assert.deepEqual(versions(front), ['HTTP/2.0']);
      });
    } finally {
      await proxy.close();
    }
  });

  it('moves 50 MB through a SOCKS5 server', async function () {
    if (!hasMicrosocks()) return this.skip();
    const socks = await startMicrosocks();
    try {
      await against({}, async (b2, front) => {
        b2.config('FirewallType', 3);
        b2.config('FirewallHost', socks.host);
        b2.config('FirewallPort', socks.port);
        await move(b2);
        assert.deepEqual(versions(front), ['HTTP/2.0']);
      });
    } finally {
      await socks.close();
    }
  });

  it('goes on after the connection that all parts share was cut, up and down', async function () {
    if (!hasMicrosocks()) return this.skip();
    const socks = await startMicrosocks();
    const relay = await startRelay(`http://${socks.host}:${socks.port}`);
    try {
      await against({}, async (b2) => {
        b2.config('FirewallType', 3);
        b2.config('FirewallHost', socks.host);
        b2.config('FirewallPort', Number(new URL(relay.url).port));
        b2.config('RetryMaxDelay', 0);
        let cuts = 0;
        const cutHalfWay = ({ percentDone }: { percentDone: number }): void => {
          if (percentDone < 40) return;
          b2.onProgress = null;
          cuts++;
          relay.cut();
        };
        b2.onStartTransfer = () => {
          if (cuts < 2) b2.onProgress = cutHalfWay;
        };
        await move(b2);
        assert.equal(cuts, 2);
      });
    } finally {
      await relay.close();
      await socks.close();
    }
  });

  it('is offered to the target alone, not to a proxy with TLS before it', async () => {
    const offered: (string | false | null)[] = [];
    const tls = { cert: readFileSync(pair.cert), key: readFileSync(pair.key) };
    const watched = {
      ...tls,
      ALPNCallback: ({ protocols }: { protocols: string[] }) => offered.push(...protocols) && 'http/1.1',
    };
    await withNodeProxy({ tls: watched }, async (proxy) => {
      await against({}, async (b2, front) => {
        Object.assign(b2, { proxyServer: 'localhost', proxyPort: proxy.port, proxySSL: 1 });
        await move(b2);
        assert.deepEqual(new Set(offered), new Set(['http/1.1']));
        assert.deepEqual(versions(front), ['HTTP/2.0']);
      });
    });
  });

  it('loses nothing when nginx ends connections while requests are on their way', async () => {
    await against({ requestsPerConnection: 20 }, async (b2, front) => {
      b2.config('MaxAttempts', 2);
      const bucketId = await b2.createBucket('many-files');
      const instances = Array.from({ length: 8 }, () => b2.clone());
      await Promise.all(
        instances.map(async (each, lane) => {
          for (let i = 0; i < 15; i++) {
            each.fileData = `${lane} ${i}`;
            await each.uploadFile(bucketId, `${lane}/${i}`);
          }
          each.reset();
        }),
      );
      b2.config('MaxResults', 1000);
      await b2.listFiles(bucketId);
      assert.equal(b2.fileCount, 120);
      assert.deepEqual(versions(front), ['HTTP/2.0']);
    });
  });

  it('is spoken with HTTPVersion 2.0, and told wherever the version is', async () => {
    await against({}, async (b2, front) => {
      const told = await diagnosticsOf(() => b2.listBuckets());
      assert.deepEqual(new Set(on(told, 'request:end').map(({ httpVersion }) => httpVersion)), new Set(['2.0']));
      assert.equal(b2.config('NegotiatedHTTPVersion'), '2.0');
      assert.equal(b2.config('StatusLine'), 'HTTP/2.0 200 OK');
      assert.match(
        b2.config('RawResponse'),
        /^HTTP\/2\.0 200 OK\r\n[\s\S]*content-type: application\/json[\s\S]*buckets/,
      );
      assert.match(b2.config('RawRequest'), /^POST .*b2_list_buckets\r\n[\s\S]*content-length/);
      assert.match(b2.config('SSLNegotiatedVersion'), /^TLSv1/);
      b2.config('HTTPVersion', '1.1');
      await b2.listBuckets();
      assert.equal(b2.config('NegotiatedHTTPVersion'), '1.1');
      assert.deepEqual(versions(front), ['HTTP/2.0', 'HTTP/1.1']);
    });
  });

  it('asks the handlers of SSLServerAuthentication before anything is sent', async () => {
    await against({}, async (b2, front) => {
      b2.onSSLServerAuthentication = (event) => {
        event.accept = false;
      };
      assert.equal((await failure(b2.listBuckets())).errorCode, 280);
      assert.deepEqual(versions(front), []);
      let asked = 0;
      b2.onSSLServerAuthentication = (event) => {
        asked++;
        event.accept = true;
      };
      for (const _ of [1, 2]) await b2.listBuckets();
      assert.deepEqual([asked, versions(front)], [1, ['HTTP/2.0']]);
    });
  });

  it('reports the progress of uploads and downloads', async () => {
    await against({}, async (b2) => {
      const bucketId = await b2.createBucket('progressing');
      const seen: number[] = [];
      b2.onProgress = ({ bytesTransferred }) => seen.push(bytesTransferred);
      b2.fileData = bytesOf(3_000_000);
      await b2.uploadFile(bucketId, 'x');
      assert.equal(seen.at(-1), 3_000_000);
      assert.deepEqual(
        seen,
        seen.toSorted((a, b) => a - b),
      );
      b2.fileData = '';
      seen.length = 0;
      await b2.downloadFile('progressing', 'x');
      assert.equal(seen.at(-1), 3_000_000);
      assert.ok(seen.length > 2, `${seen}`);
    });
  });

  it('gives way to HTTP/1.1 where nginx does not offer it, and says so once in the log', async () => {
    await against({ http2: false }, async (b2, front) => {
      const log: string[] = [];
      b2.onLog = ({ message }) => log.push(message);
      for (const _ of [1, 2]) await b2.listBuckets();
      assert.equal(log.filter((line) => /does not speak HTTP\/2/.test(line)).length, 1);
      assert.equal(b2.config('NegotiatedHTTPVersion'), '1.1');
      const seen = front.gateway.text('access.log');
      b2.config('AllowHTTPFallback', false);
      const { code, message } = await failure(b2.listBuckets());
      assert.equal(code, 'invalid_setting', message);
      assert.match(message, /localhost:\d+ does not speak HTTP\/2, and AllowHTTPFallback is off/);
      assert.equal(front.gateway.text('access.log'), seen);
    });
  });
});

describe('HTTP/2', () => {
  it('sends unindexed what HTTP2HeadersWithoutIndexing names', async () => {
    await withHttp2Server(echo, async (server) => {
      const b2 = visitor(server, (each) => {
        each.config('SSLServerCACerts', String(CERT));
        each.config('HTTPVersion', '2.0');
        each.config('OtherHeaders', 'X-Own: 1\r\nX-Other: 2');
      });
      const hidden = async () => {
        await failure(b2.authorize());
        const headers: { readonly [sensitiveHeaders]?: string[] } = { ...server.requests.at(-1)?.headers };
        return headers[sensitiveHeaders]?.toSorted();
      };
      assert.deepEqual(await hidden(), ['authorization']);
      b2.config('HTTP2HeadersWithoutIndexing', 'X-Own, user-agent');
      assert.deepEqual(await hidden(), ['authorization', 'user-agent', 'x-own']);
      b2.reset();
    });
  });
});
