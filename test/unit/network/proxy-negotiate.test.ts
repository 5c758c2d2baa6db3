import assert from 'node:assert/strict';
import { B2Error } from '../../../src/errors/index.js';
import { type Kerberos, negotiateLogin } from '../../../src/network/proxy-negotiate.js';
import * as kerberos from '../../fixtures/kerberos/package.js';
import { runExternal } from '../../helpers/external-command.js';
import { ROOT } from '../../helpers/sources.js';

const gate = { kind: 'proxy', address: { host: 'proxy.corp', port: 3128 } } as const;
const next = { host: 'b2.example', port: 443 };
const load = () => Promise.resolve(kerberos satisfies Kerberos);

async function ticketOf(spn: string): Promise<string> {
  const { value = '' } = (await negotiateLogin(spn, load).credentials(gate, next)) ?? {};
  assert.match(value, /^Negotiate /);
  return Buffer.from(value.slice('Negotiate '.length), 'base64').toString();
}

describe('the Negotiate login of a proxy', () => {
  it('takes a ticket for the HTTP service of the proxy, or for the one that is named', async () => {
    assert.match(await ticketOf(''), /^SPNEGO HTTP[@/]proxy\.corp$/);
    assert.equal(await ticketOf('HTTP@other.corp'), 'SPNEGO HTTP@other.corp');
  });

  it('says where to get a ticket when there is none', async () => {
    await assert.rejects(negotiateLogin('HTTP@nobody', load).credentials(gate, next), (error) => {
      assert.ok(error instanceof B2Error);
      assert.equal(error.code, 'proxy_unauthorized');
      assert.match(
        error.message,
        /no ticket for HTTP@nobody \(Server not found in Kerberos database\)\. Set proxyServer to the full name/,
      );
      return true;
    });
  });

  it('says what to install when the package is not there', async () => {
    // In a process of its own, as another test may let the package be found in this one.
    const program = `import { negotiateLogin } from './src/network/proxy-negotiate.ts';
      const gate = ${JSON.stringify(gate)};
      await negotiateLogin('').credentials(gate, ${JSON.stringify(next)}).catch((error) => console.log(error.code, error.message));`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const { stdout } = await runExternal(process.execPath, args, { cwd: ROOT });
    assert.match(String(stdout), /^proxy_unauthorized .*the proxy proxy\.corp:3128 .*npm install kerberos/);
  });

  it('asks the realm one question at a time, also after one that failed', async () => {
    let [asking, most] = [0, 0];
    const initializeClient: Kerberos['initializeClient'] = async (service, options) => {
      most = Math.max(most, ++asking);
      await new Promise((resolve) => setImmediate(resolve));
      asking--;
      if (service.includes('nobody')) throw new Error('Ticket expired');
      return kerberos.initializeClient(service, options as Parameters<typeof kerberos.initializeClient>[1]);
    };
    const login = negotiateLogin('HTTP@nobody', () => Promise.resolve({ ...kerberos, initializeClient }));
    const asked = Array.from({ length: 5 }, () => login.credentials(gate, next));
    for (const each of asked) await assert.rejects(each, /Ticket expired\)\. Get a new one with kinit/);
    assert.equal(most, 1);
  });

  it('is given up on when the proxy does not take the ticket', () => {
    assert.equal(negotiateLogin('', load).learn('Negotiate', { value: 'x' }), false);
  });
});
