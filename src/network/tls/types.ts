import type { X509Certificate } from 'node:crypto';
import type { SecureVersion } from 'node:tls';
import type { Address } from '../address.js';

/** Where the certificates come from that a server's certificate must lead to. */
export interface AuthorityOptions {
  /** Certificates in PEM, one behind the other. */
  readonly pem: string;
  /** Files of certificates in PEM. */
  readonly files: readonly string[];
  /** Directories of such files. */
  readonly directories: readonly string[];
}

/** Where this side's certificate and its private key come from. Secrets are in memory only. */
export interface IdentityOptions {
  /** `auto` looks at what there is: PEM or PFX, itself or in a file. `none`: all is in `certificate`. */
  readonly format: 'pem' | 'pfx' | 'auto' | 'none';
  /** Whether `store` is the path of the store. */
  readonly inFile: boolean;
  /** The store, or its path; base64. */
  readonly store: string;
  readonly password: string;
  /** Subject of the certificate to take; empty or `*`: the first one that has its key. */
  readonly subject: string;
  /** The certificate itself, PEM or DER, base64; empty: it is in the store. */
  readonly certificate: string;
  /** Further certificates to send, in PEM. */
  readonly chain: string;
}

/** What can be wrong with a certificate and may be overlooked; all else is `other`. */
export type FaultKind = 'expired' | 'unknown_authority' | 'wrong_usage' | 'unknown_revocation' | 'other_name' | 'other';

/** How TLS is spoken. Files are read when the first connection needs them. */
export interface TlsOptions {
  /** When any is given, these alone are trusted; otherwise those of Node and, where Node can ask for them, of the system. */
  readonly authorities: AuthorityOptions;
  readonly identity: IdentityOptions | undefined;
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
  /** Cipher suites as OpenSSL lists them, colons between; empty: those of Node. */
  readonly ciphers: string;
  /** Weakest cipher that is accepted, bits; 0: any. */
  readonly minBits: number;
  /** Groups of the key exchange, colons between; empty: those of Node. */
  readonly groups: string;
  /** Signature algorithms, colons between; empty: those of Node. */
  readonly signatureAlgorithms: string;
  readonly reuseSessions: boolean;
  readonly renegotiation: boolean;
  /** Whether issuers are asked for what they have revoked, and whether a certificate passes when that cannot be had. */
  readonly revocation: 'ignored' | 'where_known' | 'required';
  /** What is not held against a certificate. */
  readonly overlook: readonly FaultKind[];
  /** A certificate that is good whatever else is wrong with it; PEM or DER, base64; empty: none. */
  readonly pinned: string;
}

export interface Fault {
  readonly kind: FaultKind;
  /** What is wrong, as the end of a sentence. */
  readonly reason: string;
  /** What can be done about it, as a sentence. */
  readonly remedy: string;
}

/** What a server has shown, before anything is sent to it. */
export interface Presented {
  readonly server: Address;
  /** The server's own certificate. */
  readonly certificate: X509Certificate;
  /** It and those that it leads to, as far as they are known. */
  readonly chain: readonly X509Certificate[];
  /** What is wrong with it; undefined: nothing. */
  readonly fault: Fault | undefined;
  /** The verdict when nobody else decides. */
  readonly accepted: boolean;
}

/** Decides instead whether a server is trusted. What it let pass serves requests that bring the same judge, and no others. */
export interface Judge {
  accepts(presented: Presented): boolean | Promise<boolean>;
}

/** What was agreed on for one connection. */
export interface TlsFacts {
  /** For example `TLSv1.3`. */
  readonly version: string;
  /** OpenSSL's name of the cipher. */
  readonly cipher: string;
  /** The standard's name of the cipher suite. */
  readonly suite: string;
  readonly cipherBits: number;
  /** Group or kind of the key exchange; empty when Node cannot tell. */
  readonly keyExchange: string;
  /** 0 when Node cannot tell. */
  readonly keyExchangeBits: number;
  readonly sessionReused: boolean;
  /** The server's certificate, PEM. */
  readonly certificate: string;
}
