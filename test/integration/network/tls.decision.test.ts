import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SSLServerAuthenticationEvent } from '../../../src/component/events.js';
import type { BackblazeB2 } from '../../../src/index.js';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { type KeyPair, TestAuthority } from '../../helpers/certificates.js';
import { isThere } from '../../helpers/external-command.js';
import { withSuiteFolder } from '../../helpers/folder.js';
import { component, failure } from '../../helpers/setup.js';
import { type Recorder, startRecorder, type TlsRecord, visitor, withTlsService } from '../../helpers/tls-service.js';
import { until } from '../../helpers/until.js';

const CHANGE = 20;
const ALERT = 21;
const HANDSHAKE = 22;
const DATA = 23;
/** The end of the handshake of TLS 1.3 is encrypted as data is: a digest of 32 or 48 bytes with some more around it. */
const FINISHED = 80;

const bytesOfData = (records: readonly TlsRecord[]): number =>
  records.filter(({ type }) => type === DATA).reduce((sum, { bytes }) => sum + bytes, 0);

describe('SSLServerAuthentication', () => {
  const path = withSuiteFolder();
  let authority: TestAuthority;
  let pair: KeyPair;
  before(function () {
    if (!isThere('openssl', ['version'], 'openssl')) return this.skip();
    authority = new TestAuthority(path('authority'), 'Test authority');
    pair = authority.issue('server', { subject: 'A server' });
  });

  /** A component that asks through a recorder, of a server that knows no key. */
  async function recorded(
    versions: { minVersion?: 'TLSv1.3'; maxVersion?: 'TLSv1.2' },
    test: (b2: BackblazeB2, recorder: Recorder, requests: readonly unknown[]) => Promise<void>,
  ): Promise<void> {
    await withTlsService(pair, versions, async (service) => {
      const recorder = await startRecorder(service.url);
      const b2 = visitor(recorder);
      try {
        await test(b2, recorder, service.requests);
      } finally {
        b2.reset();
        await recorder.close();
      }
    });
  }

  for (const [name, versions] of [
    ['TLS 1.2', { maxVersion: 'TLSv1.2' }],
    ['TLS 1.3', { minVersion: 'TLSv1.3' }],
  ] as const) {
    it(`is decided before anything of a request leaves, over ${name}`, () =>
      recorded(versions, async (b2, recorder, requests) => {
        let decide = (_accept: boolean): void => {};
        let asked = false;
        b2.onSSLServerAuthentication = async (event) => {
          asked = true;
          event.accept = await new Promise<boolean>((resolve) => {
            decide = resolve;
          });
        };
        const call = failure(b2.authorize());
        await until(() => asked);
        // What would leave by mistake is on its way by the time that this arrives.
        await Promise.all(Array.from({ length: 3 }, () => failure(visitor(recorder).authorize())));
        const held = recorder.records();
        const encrypted = name === 'TLS 1.2' ? 0 : 4 * FINISHED;
        assert.ok(bytesOfData(held) <= encrypted, JSON.stringify(held));
        assert.ok(
          held.every(({ type }) => [CHANGE, HANDSHAKE, ALERT, DATA].includes(type)),
          JSON.stringify(held),
        );
        assert.equal(requests.length, 0);
        decide(true);
        assert.equal((await call).code, 'unauthorized');
        assert.equal(requests.length, 1);
        assert.ok(bytesOfData(recorder.records()) > bytesOfData(held) + 100, 'the request is not among the records');
      }));

    it(`closes the connection when accept is false, and nothing of a request has left, over ${name}`, () =>
      recorded(versions, async (b2, recorder, requests) => {
        b2.config('SSLServerCACerts', authority.pem);
        b2.onSSLServerAuthentication = (event) => {
          assert.deepEqual([event.status, event.accept], ['OK', true]);
          event.accept = false;
        };
        const error = await failure(b2.authorize());
        assert.deepEqual([error.code, error.errorCode, error.attempts], ['tls_failed', 280, 1]);
        assert.match(error.message, /localhost:\d+.*did not accept it.*CN=A server.*CN=Test authority/);
        await until(() => recorder.open() === 0);
        assert.ok(bytesOfData(recorder.records()) <= (name === 'TLS 1.2' ? 0 : 2 * FINISHED));
        assert.equal(requests.length, 0);
      }));
  }

  it('tells the certificate, and what is wrong with it', () =>
    recorded({}, async (b2) => {
      const events: SSLServerAuthenticationEvent[] = [];
      b2.on('SSLServerAuthentication', (event) => events.push({ ...event }));
      await failure(b2.authorize());
      const [event] = events;
      assert.equal(events.length, 1);
      assert.deepEqual(
        [event?.certSubject, event?.certIssuer, event?.accept],
        ['CN=A server, O=Tests', 'CN=Test authority', false],
      );
      assert.match(event?.status ?? '', /authority that is trusted here \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)/);
      const own = new X509Certificate(readFileSync(pair.cert));
      assert.equal(new X509Certificate(event?.certEncoded ?? '').fingerprint256, own.fingerprint256);
    }));

  it('that fails ends the method with its failure, and closes the connection', () =>
    recorded({}, async (b2, recorder, requests) => {
      for (const handler of [
        () => {
          throw new Error('no hands');
        },
        async () => Promise.reject(new Error('no hands')),
      ]) {
        b2.onSSLServerAuthentication = handler;
        const { code, message } = await failure(b2.authorize());
        assert.equal(code, 'handler_failed');
        assert.match(message, /SSLServerAuthentication.*no hands/);
        await until(() => recorder.open() === 0);
      }
      assert.equal(requests.length, 0);
    }));

  it('may be interrupted while it is asked, at once or later', () =>
    recorded({}, async (b2, recorder, requests) => {
      const never = new Promise<void>(() => {});
      b2.onSSLServerAuthentication = () => never;
      b2.onSSLStatus = ({ message }) => {
        if (/TLSv/.test(message)) setImmediate(() => b2.interrupt());
      };
      assert.equal((await failure(b2.authorize())).code, 'interrupted');
      b2.onSSLStatus = null;
      b2.onSSLServerAuthentication = (event) => {
        event.accept = true;
        b2.interrupt();
      };
      assert.equal((await failure(b2.authorize())).code, 'interrupted');
      await until(() => recorder.open() === 0);
      assert.equal(requests.length, 0);
    }));

  it('that takes longer than a connection may is given up on, and named', () =>
    recorded({}, async (b2, recorder, requests) => {
      b2.config('MaxAttempts', 1);
      b2.config('ConnectionTimeout', 1);
      b2.onSSLServerAuthentication = () => new Promise<void>(() => {});
      const { code, message } = await failure(b2.authorize());
      assert.equal(code, 'timeout');
      assert.match(message, /no connection within 1 seconds.*SSLServerAuthentication had not decided/);
      await until(() => recorder.open() === 0);
      assert.equal(requests.length, 0);
    }));

  it('fails clearly when the server closes while it is asked', () =>
    recorded({}, async (b2, recorder, requests) => {
      b2.config('MaxAttempts', 1);
      b2.onSSLServerAuthentication = async () => {
        await recorder.close();
        await new Promise<void>(() => {});
      };
      assert.equal((await failure(b2.authorize())).code, 'connection_reset');
      assert.equal(requests.length, 0);
    }));

  it('is taken for true only when accept is true', () =>
    recorded({}, async (b2) => {
      b2.onSSLServerAuthentication = (event) => Object.assign(event, { accept: 'yes' });
      assert.equal((await failure(b2.authorize())).code, 'tls_failed');
    }));

  describe('with connections that stay open', () => {
    let server: RunningServer;
    let bucketId: string;
    let twins: BackblazeB2[];
    let asked: string[];
    beforeEach(async () => {
      server = await startServer({ tls: { cert: readFileSync(pair.cert), key: readFileSync(pair.key) } });
      asked = [];
      twins = [];
    });
    afterEach(async () => {
      for (const twin of twins) twin.reset();
      await server.close();
    });

    const take = (b2: BackblazeB2): BackblazeB2 => {
      twins.push(b2);
      return b2;
    };
    const answering = (name: string, accept: boolean) => (event: SSLServerAuthenticationEvent) => {
      asked.push(name);
      event.accept = accept;
    };
    const firstOne = async (accept: boolean | undefined): Promise<BackblazeB2> => {
      const b2 = take(component(server));
      if (accept === undefined) b2.config('SSLServerCACerts', authority.pem);
      else b2.onSSLServerAuthentication = answering('first', accept);
      bucketId = await b2.createBucket('my-test-bucket');
      return b2;
    };

    it('is asked once for a connection, and again for the next one', async () => {
      const b2 = await firstOne(true);
      await b2.listFiles(bucketId);
      await b2.listBuckets();
      assert.deepEqual(asked, ['first']);
      b2.config('KeepAlive', false);
      await b2.listBuckets();
      await b2.listBuckets();
      assert.ok(asked.length > 2, `asked ${asked.length} times`);
    });

    it('is never passed by with a connection that another instance has accepted', async () => {
      const b2 = await firstOne(true);
      const strict = take(b2.clone());
      strict.onSSLServerAuthentication = answering('strict', false);
      assert.equal((await failure(strict.listBuckets())).code, 'tls_failed');
      const plain = take(b2.clone());
      assert.equal((await failure(plain.listBuckets())).code, 'tls_failed');
      await b2.listBuckets();
      assert.deepEqual(asked, ['first', 'strict']);
    });

    it('is asked by a clone also where the certificate alone was enough before', async () => {
      const b2 = await firstOne(undefined);
      const strict = take(b2.clone());
      strict.onSSLServerAuthentication = answering('strict', false);
      assert.equal((await failure(strict.listBuckets())).code, 'tls_failed');
      assert.deepEqual(asked, ['strict']);
    });

    it('is asked anew when its handlers are others', async () => {
      const b2 = await firstOne(true);
      b2.onSSLServerAuthentication = answering('second', false);
      assert.equal((await failure(b2.listBuckets())).code, 'tls_failed');
      b2.onSSLServerAuthentication = null;
      assert.equal((await failure(b2.listBuckets())).code, 'tls_failed');
      assert.deepEqual(asked, ['first', 'second']);
    });

    it('does not make a session that goes on more trusted than it was', async () => {
      const b2 = await firstOne(true);
      const messages: string[] = [];
      b2.on('SSLStatus', ({ message }) => messages.push(message));
      const plain = take(b2.clone());
      plain.on('SSLStatus', ({ message }) => messages.push(message));
      const error = await failure(plain.listBuckets());
      assert.equal(error.code, 'tls_failed');
      assert.ok(
        messages.some((message) => message.includes('the session goes on')),
        messages.join('\n'),
      );
    });
  });

  it('comes after the SSLStatus of the handshake, and is followed by that of its outcome', () =>
    recorded({}, async (b2) => {
      const seen: string[] = [];
      b2.onSSLStatus = ({ message }) => seen.push(message);
      b2.onSSLServerAuthentication = (event) => {
        seen.push('asked');
        event.accept = true;
      };
      await failure(b2.authorize());
      const [begin, agreed, asked, verdict] = seen;
      assert.match(begin ?? '', /^TLS with localhost:\d+ begins$/);
      assert.match(agreed ?? '', /^TLSv1\.3 with TLS_\w+ \(\d+ bits\)$/);
      assert.equal(asked, 'asked');
      assert.equal(verdict, 'certificate of CN=A server, O=Tests accepted');
    }));
});
