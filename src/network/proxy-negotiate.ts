import type { B2Error } from '../errors/index.js';
import type { GateName } from './gate.js';
import { ticketAdvice, ticketReason } from './kerberos-failure.js';
import { notThrough } from './proxy-failure.js';
import { type Credentials, type ProxyLogin, UNCHALLENGED } from './proxy-login.js';
import type { Address } from './types.js';

/** What is used of the package `kerberos`, which speaks GSSAPI, and SSPI on Windows. */
export interface Kerberos {
  initializeClient(service: string, options: { mechOID: unknown }): Promise<KerberosClient>;
  readonly GSS_MECH_OID_SPNEGO: unknown;
}

interface KerberosClient {
  /** Takes what the other side said, empty at first, and gives what to say to it. */
  step(challenge: string): Promise<string | null>;
}

/** Not a literal, so that neither the compiler nor a bundler looks for a package that is optional. */
const PACKAGE: string = 'kerberos';

async function importKerberos(): Promise<Kerberos> {
  const loaded = (await import(PACKAGE)) as Kerberos & { readonly default?: Kerberos };
  return loaded.default ?? loaded;
}

/** Logs in with the ticket of whoever runs the process (RFC 4559). `spn` empty: the service HTTP of the proxy's host. */
export function negotiateLogin(spn: string, load: () => Promise<Kerberos> = importKerberos): ProxyLogin {
  // One after the other: while a realm is silent each question holds one of the few threads of Node's pool.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    ...UNCHALLENGED,
    check: 'Check that the ticket is for this proxy (KerberosSPN), and the clocks of both',
    credentials: async (gate, next) => {
      const kerberos = await load().catch((error: unknown) => {
        const reason = 'Negotiate needs the package kerberos, which cannot be loaded: npm install kerberos';
        throw unable(gate, next, reason, error);
      });
      return inTurn(() => ticketFor(kerberos, serviceName(spn, gate), gate, next));
    },
  };
}

async function ticketFor(kerberos: Kerberos, service: string, gate: GateName, next: Address): Promise<Credentials> {
  try {
    const client = await kerberos.initializeClient(service, { mechOID: kerberos.GSS_MECH_OID_SPNEGO });
    const value = `Negotiate ${await client.step('')}`;
    return { value, verify: (info) => verify(client, info, service, gate, next) };
  } catch (error) {
    const reason = `there is no ticket for ${service} (${ticketReason(error)}). ${ticketAdvice(error)}`;
    throw unable(gate, next, reason, error);
  }
}

/** The last token of a proxy shows that it has the key of its service. Many send none; the target proves itself by TLS. */
async function verify(client: KerberosClient, info: string, service: string, gate: GateName, next: Address) {
  const [, token] = /^\s*Negotiate\s+([A-Za-z0-9+/=]+)/i.exec(info) ?? [];
  if (token === undefined) return;
  await client.step(token).catch((error: unknown) => {
    const reason = `took the login, but does not prove that it is ${service} (${ticketReason(error)}). Check proxyServer and KerberosSPN`;
    throw notThrough('proxy_unauthorized', gate, next, reason, error);
  });
}

/**
 * GSSAPI writes a service as `HTTP@host`, in the realm that krb5.conf has for the host; SSPI writes `HTTP/host`. Both forms are
 * taken everywhere.
 */
function serviceName(spn: string, { address }: GateName): string {
  const [, service, host, realm] = /^([^/@]+)[/@]([^/@]+)(@[^/@]+)?$/.exec(spn) ?? [];
  if (spn !== '' && (service === undefined || host === undefined)) return spn;
  const [name, where] = [service ?? 'HTTP', host ?? address.host];
  return process.platform === 'win32' ? `${name}/${where}${realm ?? ''}` : `${name}@${where}`;
}

const unable = (gate: GateName, next: Address, reason: string, cause: unknown): B2Error =>
  notThrough('proxy_unauthorized', gate, next, `cannot be logged in at: ${reason}`, cause);
