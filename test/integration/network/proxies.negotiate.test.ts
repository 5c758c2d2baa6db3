import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Outcome, Told } from '../../fixtures/kerberos/program.js';
import { runExternal } from '../../helpers/external-command.js';
import { hasSquid, startSquid } from '../../helpers/gateways/http-proxies.js';
import { hasKerberos, type Realm, startRealm } from '../../helpers/gateways/kerberos.js';
import { withNodeProxy } from '../../helpers/gateways/node-proxy.js';
import type { Gateway } from '../../helpers/gateways/program.js';
import { withTlsServers } from '../../helpers/gateways/service.js';
import { withListener } from '../../helpers/gateways/socks-servers.js';
import { ROOT } from '../../helpers/sources.js';
import { until } from '../../helpers/until.js';

const NEGOTIATE = 5;
const SERVICE = 'HTTP/localhost';
/** The service that a proxy has keys of which is not what it is asked as. */
const STRANGER = 'HTTP/stranger';

type Variables = Readonly<Record<string, string>>;

describe('a proxy that takes tickets of Kerberos', function () {
  this.timeout(120_000);
  before(function () {
    if (!hasKerberos() || !hasSquid()) this.skip();
  });
  const service = withTlsServers();
  let realm: Realm;
  let proxy: Gateway;
  let keytab: string;

  before(async () => {
    realm = await startRealm();
    const { environment } = realm;
    keytab = realm.addService(SERVICE);
    proxy = await startSquid({ login: 'negotiate', kerberos: { keytab, service: SERVICE, environment } });
  });
  after(async () => {
    await proxy?.close();
    await realm?.center.close();
  });

  async function program(environment: Variables, ...args: string[]): Promise<string> {
    const env = { ...process.env, ...environment };
    const { stdout, stderr } = await runExternal(process.execPath, ['--import', 'tsx', ...args], {
      cwd: ROOT,
      env,
    });
    if (stdout.length === 0) throw new Error(stderr);
    return String(stdout);
  }

  /** What comes of a login through the proxy, in a process with these variables. */
  async function outcome(environment: Variables, told: Partial<Told> = {}): Promise<Outcome> {
    const { url, authority, server } = service;
    const { applicationKeyId, applicationKey } = server;
    const whole: Told = {
      ...{ service: { url, authority, server: { applicationKeyId, applicationKey } }, config: {}, moves: false },
      ...told,
      properties: { proxyServer: 'localhost', proxyPort: proxy.port, proxyAuthScheme: NEGOTIATE, ...told.properties },
    };
    const file = join(ROOT, 'test/fixtures/kerberos/program.ts');
    return JSON.parse(await program(environment, file, JSON.stringify(whole))) as Outcome;
  }

  it('takes that of whoever runs the process, and 50 MB go through', async () => {
    const { message } = await outcome(realm.ticket(), { moves: true });
    assert.equal(message, '');
    const lines = () => proxy.text('access.log').split('\n');
    await until(() => lines().some((line) => line.includes('CONNECT')));
    const tunnels = lines().filter((line) => line.includes('CONNECT'));
    for (const line of tunnels) assert.match(line, /TCP_TUNNEL\/200 \d+ CONNECT localhost:\d+ me@TEST\.EXAMPLE /);
  });

  for (const spn of ['HTTP@localhost', 'HTTP/localhost', 'HTTP/localhost@TEST.EXAMPLE']) {
    it(`is known by another name when KerberosSPN is ${spn}`, async () => {
      const told = { properties: { proxyServer: '127.0.0.1' }, config: { KerberosSPN: spn } };
      assert.equal((await outcome(realm.ticket(), told)).message, '');
    });
  }

  async function expired(): Promise<Variables> {
    const held = realm.ticket('1s');
    await until(() => !realm.holds(held));
    // Times are of whole seconds, and programs do not agree on which side the last one lies.
    const later = realm.ticket('1s');
    await until(() => !realm.holds(later));
    return held;
  }

  const failures: readonly (readonly [string, () => Variables | Promise<Variables>, Told['properties'], RegExp])[] = [
    ['there is no ticket', () => realm.environment, {}, /no ticket for HTTP@localhost \(.+\)\. Get one with kinit/],
    [
      'the ticket has expired',
      expired,
      {},
      /no ticket for HTTP@localhost \(Ticket expired\)\. Get a new one with kinit/,
    ],
    [
      ...(['the realm does not know the proxy', () => realm.ticket(), { proxyServer: '127.0.0.1' }] as const),
      /\(Server HTTP\/127\.0\.0\.1@TEST\.EXAMPLE not found in Kerberos database\)\. Set proxyServer to the full name/,
    ],
    [
      ...(['the realm is nowhere', () => ({ ...realm.ticket(), ...realm.elsewhere(1) }), {}] as const),
      /\(Cannot contact any KDC for realm 'TEST\.EXAMPLE'\)\. Check the network, and krb5\.conf/,
    ],
  ];
  for (const [title, environment, properties, words] of failures) {
    it(`fails the login, untried again, when ${title}`, async () => {
      const { code, message, attempts } = await outcome(await environment(), { properties });
      assert.deepEqual([code, attempts], ['proxy_unauthorized', 1]);
      assert.match(message, /the proxy (?:localhost|127\.0\.0\.1):\d+ cannot be logged in at: there is /);
      assert.match(message, words);
    });
  }

  it('that has the keys of another service refuses, and the message says what to check', async () => {
    const { environment } = realm;
    const other = realm.addService(STRANGER);
    const strange = await startSquid({
      login: 'negotiate',
      kerberos: { keytab: other, service: STRANGER, environment },
    });
    try {
      const properties = { proxyPort: strange.port };
      const { code, message, attempts } = await outcome(realm.ticket(), { properties });
      assert.deepEqual([code, attempts], ['proxy_unauthorized', 1]);
      assert.match(message, /does not accept the login \(HTTP\/1\.1 407 .*; it takes negotiate\)\. .*KerberosSPN/);
    } finally {
      await strange.close();
    }
  });

  it('is given up on in time when the realm does not answer', async () => {
    await withListener(
      () => undefined,
      async ({ port }) => {
        const environment = { ...realm.ticket(), ...realm.elsewhere(port) };
        const { code, message } = await outcome(environment, { config: { ConnectionTimeout: 2, MaxAttempts: 1 } });
        assert.equal(code, 'timeout');
        assert.match(message, /through the proxy localhost:\d+ failed: no connection within 2 seconds/);
      },
    );
  });

  it('may prove itself, and what proves nothing is refused', async () => {
    const forged = 'HTTP/1.1 200 OK\r\nProxy-Authentication-Info: Negotiate Zm9yZ2Vk\r\n\r\n';
    await withNodeProxy({ answer: () => forged }, async ({ port }) => {
      const { code, message } = await outcome(realm.ticket(), { properties: { proxyPort: port } });
      assert.equal(code, 'proxy_unauthorized');
      assert.match(message, /took the login, but does not prove that it is HTTP@localhost/);
    });
    const proves = join(ROOT, 'test/fixtures/kerberos/proving-program.ts');
    assert.equal(await program({ ...realm.ticket(), KRB5_KTNAME: `FILE:${keytab}` }, proves), 'proven\n');
  });
});
