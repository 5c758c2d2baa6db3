import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { checkHostNames } from '../host-names.js';
import { createCertificate } from './certificate.js';

/** PEM texts for a server that stands for hosts of other names. `key` is secret; the rest is not. */
export interface ServerCertificate {
  /** The authority that clients are told to trust. Its own key is gone: it vouches for nothing else, ever. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;
/** Some systems take no server certificate that lasts longer than 825 days. */
const VALID_DAYS = 800;
/** Clocks differ. */
const EARLIER_DAYS = 1;

/**
 * Makes an authority of one use and a server certificate from it for these host names, valid for 800 days from `now`
 * (milliseconds, default the system's time). Throws a TypeError when a name is not legal.
 */
export function createServerCertificate(names: readonly string[], now: number = Date.now()): ServerCertificate {
  const [authority, server] = [newKeys(), newKeys()];
  // A name of its own: one system may trust several of them.
  const issuer = `backblazeb2 test authority ${randomBytes(4).toString('hex')}`;
  const common = {
    issuer,
    signedBy: authority,
    notBefore: now - EARLIER_DAYS * DAY_MS,
    notAfter: now + VALID_DAYS * DAY_MS,
  };
  return {
    ca: createCertificate({ ...common, subject: issuer, publicKey: authority.publicKey, names: null }),
    cert: createCertificate({
      ...common,
      subject: 'backblazeb2 test server',
      publicKey: server.publicKey,
      names: checkHostNames(names),
    }),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
