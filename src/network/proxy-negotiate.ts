import type { B2Error } from '../errors/index.js';
import type { GateName } from './gate.js';
import { notThrough } from './proxy-failure.js';
import { type Credentials, type ProxyLogin, UNCHALLENGED } from './proxy-login.js';
import type { Address } from './types.js';

/** What is used of the package `kerberos`, which speaks GSSAPI, and SSPI on Windows. */
export interface Kerberos {
  initializeClient(
    service: string,
    options: { mechOID: unknown },
  ): Promise<{ step(challenge: string): Promise<string> }>;
  readonly GSS_MECH_OID_SPNEGO: unknown;
}

/** Not a literal, so that neither the compiler nor a bundler looks for a package that is optional. */
const PACKAGE: string = 'kerberos';

async function importKerberos(): Promise<Kerberos> {
  const loaded = (await import(PACKAGE)) as Kerberos & { readonly default?: Kerberos };
  return loaded.default ?? loaded;
}

/** Logs in with the ticket of whoever runs the process (RFC 4559). `spn` empty: the service HTTP of the proxy's host. */
export function negotiateLogin(spn: string, load: () => Promise<Kerberos> = importKerberos): ProxyLogin {
  return {
    ...UNCHALLENGED,
    credentials: async (gate, next) => {
      const kerberos = await load().catch((error: unknown) => {
        throw unable(
          gate,
          next,
          'Negotiate needs the package kerberos, which is not there: npm install kerberos',
          error,
        );
      });
      return ticketFor(kerberos, spn === '' ? serviceOf(gate) : spn, gate, next);
    },
  };
}

async function ticketFor(kerberos: Kerberos, service: string, gate: GateName, next: Address): Promise<Credentials> {
  try {
    const client = await kerberos.initializeClient(service, { mechOID: kerberos.GSS_MECH_OID_SPNEGO });
    return { value: `Negotiate ${await client.step('')}` };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw unable(
      gate,
      next,
      `there is no ticket for ${service} (${said}). Get one with kinit, or set KerberosSPN`,
      error,
    );
  }
}

/** SSPI and GSSAPI write the same service in different ways. */
const serviceOf = ({ address }: GateName): string => `HTTP${process.platform === 'win32' ? '/' : '@'}${address.host}`;

const unable = (gate: GateName, next: Address, reason: string, cause: unknown): B2Error =>
  notThrough('proxy_unauthorized', gate, next, `cannot be logged in at: ${reason}`, cause);
