/** Where the certificates come from that a server's certificate must lead to. */
export interface AuthorityOptions {
  /** Certificates in PEM, one behind the other. */
  readonly pem: string;
  /** Files of certificates in PEM. */
  readonly files: readonly string[];
  /** Directories of such files. */
  readonly directories: readonly string[];
}

/** How TLS is spoken. Files are read when the first connection needs them. */
export interface TlsOptions {
  /** When any is given, these alone are trusted; otherwise those of Node and, where Node can ask for them, of the system. */
  readonly authorities: AuthorityOptions;
}
