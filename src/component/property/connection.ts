import { bool, choice, int, secret, text } from '../../settings/index.js';
import { bytes } from './kinds.js';
import { type AnyProperty, input, sameAs, told } from './rows.js';

/** Seconds that Node's timers can wait. */
const MAX_TIMEOUT_SECONDS = 2_147_483;
const TUNNEL = 1;
const NONE = 0;

/** Proxies, firewalls, TLS and the network. Source: component reference, sections 1.8 and 1.9. */
export const CONNECTION_PROPERTIES = {
  /** Take the firewall from ALL_PROXY, unless firewallType and firewallHost name one; NO_PROXY is obeyed. */
  firewallAutoDetect: sameAs('FirewallAutoDetect'),
  /**
   * What every connection passes first: 0 nothing, 1 a tunnel (CONNECT), 2 SOCKS4 (IPv4, names are looked up here), 3 SOCKS5,
   * 10 SOCKS4A. Sets firewallPort to 80 or 1080.
   */
  firewallType: sameAs('FirewallType', ({ settings }, type) => {
    if (type !== NONE) settings.set('FirewallPort', type === TUNNEL ? 80 : 1080);
  }),
  /** Host of the firewall; empty: none. */
  firewallHost: sameAs('FirewallHost'),
  /** Password at the firewall. Secret. */
  firewallPassword: sameAs('FirewallPassword'),
  /** Port of the firewall. 0: 80 for a tunnel, 1080 for SOCKS. */
  firewallPort: sameAs('FirewallPort'),
  /** User at the firewall; empty: no login. */
  firewallUser: sameAs('FirewallUser'),
  /**
   * How to log in at the proxy: 0 Basic, 1 Digest, 2 what ProxyAuthorization says, 3 not at all, 5 Negotiate, which needs the
   * package kerberos. 4 (NTLM) is refused with advice.
   */
  proxyAuthScheme: sameAs('ProxyAuthScheme'),
  /** Take the proxy from HTTPS_PROXY and HTTP_PROXY, or ALL_PROXY, unless proxyServer names one; NO_PROXY is obeyed. */
  proxyAutoDetect: input(bool(false)),
  /** Password at the proxy. Secret. */
  proxyPassword: sameAs('ProxyPassword'),
  /** Port of the proxy. */
  proxyPort: sameAs('ProxyPort'),
  /** Host of the HTTP proxy; empty: none. */
  proxyServer: sameAs('ProxyServer'),
  /**
   * TLS and the proxy: 0 plain to it, or as its URL in the environment says, with a tunnel for https alone; 1 TLS to the proxy
   * itself; 2 always plain to it; 3 a tunnel for http too.
   */
  proxySSL: input(choice(0, { 0: 'automatic', 1: 'always', 2: 'never', 3: 'tunnel' })),
  /** User at the proxy; empty: no login by Basic or Digest. */
  proxyUser: sameAs('ProxyUser'),
  /** Local address of connections, or name of the interface; empty: any. */
  localHost: sameAs('LocalHost'),
  /** Further headers of every request, as `Name: value`, one a line. */
  otherHeaders: sameAs('OtherHeaders'),
  /** Longest silence of a connection; 0 waits for ever. */
  timeout: input(int({ default: 60, min: 0, max: MAX_TIMEOUT_SECONDS, unit: 'seconds' })),

  /** Certificate of a server that is trusted whatever else is wrong with it; PEM or DER. */
  sslAcceptServerCertEncoded: input(bytes),
  /** Client certificate, PEM or DER; its private key is in it as PEM, or in sslCertStore. */
  sslCertEncoded: input(bytes),
  /** Where the client certificate and its private key are: a file, or the store itself, by sslCertStoreType. */
  sslCertStore: input({ ...bytes, default: Buffer.from('MY') }),
  /** Password of the store. Secret. */
  sslCertStorePassword: input(secret(text())),
  /** Kind of the store. PEM and PFX can be read, and 99 finds out which of them it is; others fail when they are needed. */
  sslCertStoreType: input(
    choice(0, {
      ...{ 0: 'user', 1: 'machine', 2: 'PFX file', 3: 'PFX blob', 4: 'JKS file', 5: 'JKS blob', 6: 'PEM key file' },
      ...{ 7: 'PEM key blob', 8: 'public key file', 9: 'public key blob', 10: 'SSH public key blob', 11: 'P7B file' },
      ...{ 12: 'P7B blob', 13: 'SSH public key file', 14: 'PPK file', 15: 'PPK blob', 16: 'XML file', 17: 'XML blob' },
      ...{ 18: 'JWK file', 19: 'JWK blob', 20: 'security key', 99: 'automatic' },
    }),
  ),
  /** Subject of the certificate to take from the store, or a part of it; empty or `*`: the first one that has its key. */
  sslCertSubject: input(text()),
  /** Certificate of the last server, PEM; empty without TLS. */
  sslServerCertEncoded: told(({ connection }): Buffer => Buffer.from(connection.tls?.certificate ?? '')),
} as const satisfies Record<string, AnyProperty>;
