import type { TlsOptions } from './types.js';

/** TLS 1.2 and 1.3, with whom Node trusts. */
export const PLAIN_TLS: TlsOptions = {
  authorities: { pem: '', files: [], directories: [] },
  identity: undefined,
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: '',
  minBits: 0,
  groups: '',
  signatureAlgorithms: '',
  reuseSessions: true,
  renegotiation: false,
  revocation: 'ignored',
  overlook: [],
  pinned: '',
};
