import type { Address } from './address.js';
import type { Judge, TlsFacts, TlsOptions } from './tls/types.js';

export type { Address } from './address.js';

/** Where a request goes. */
export interface Target extends Address {
  /** Whether TLS is spoken there. */
  readonly secure: boolean;
}

export interface TcpOptions {
  /** Local address, or name of the interface, to connect from; empty: any. */
  readonly localHost: string;
  /** Local port; 0: any. */
  readonly localPort: number;
  /** Addresses to connect to; 0: IPv4 and IPv6, the one that answers first. */
  readonly family: 0 | 4 | 6;
  /** Send small blocks at once. */
  readonly noDelay: boolean;
  /** Silence before the first probe, milliseconds; undefined: no probes. */
  readonly keepAliveMs: number | undefined;
}

/** How to log in at an HTTP proxy. Secrets are in memory only. */
export type ProxyAuth =
  | { readonly scheme: 'none' }
  | { readonly scheme: 'basic' | 'digest'; readonly user: string; readonly password: string }
  /** The value of Proxy-Authorization as it is. */
  | { readonly scheme: 'verbatim'; readonly header: string }
  /** By the system's Kerberos ticket and the package `kerberos`; `spn` names the proxy's service, empty: `HTTP@host`. */
  | { readonly scheme: 'negotiate'; readonly spn: string }
  /** Not spoken here: every connection fails, saying what to do. */
  | { readonly scheme: 'ntlm' };

/** An HTTP proxy. */
export interface ProxyOptions extends Address {
  /** Whether TLS is spoken to the proxy itself. */
  readonly secure: boolean;
  /** What goes through a tunnel (CONNECT): requests over TLS alone, or all. */
  readonly tunnel: 'secure' | 'always';
  readonly auth: ProxyAuth;
  /** Hosts that are reached without it, as ProxyExceptionsList writes them. */
  readonly exceptions: readonly string[];
}

/** What every connection passes first. */
export interface FirewallOptions extends Address {
  /** `tunnel` is CONNECT. `socks4` and `socks5` look names up on this side, the others leave it to the firewall. */
  readonly type: 'tunnel' | 'socks4' | 'socks4a' | 'socks5' | 'socks5h';
  /** Empty: no login. */
  readonly user: string;
  readonly password: string;
  /** Hosts that are reached without it, as ProxyExceptionsList writes them. */
  readonly exceptions: readonly string[];
}

/** The HTTP proxies of requests with and without TLS; mostly the same one. */
export interface Proxies {
  readonly secure?: ProxyOptions | undefined;
  readonly plain?: ProxyOptions | undefined;
}

export interface NetworkOptions {
  /** Longest wait for a usable connection: looking up, connecting, proxies and TLS together; milliseconds, 0 waits for ever. */
  readonly connectTimeoutMs: number;
  readonly keepAlive: boolean;
  readonly tcp: TcpOptions;
  readonly proxies: Proxies;
  readonly firewall: FirewallOptions | undefined;
  readonly tls: TlsOptions;
  /** Whether HTTP/2 is offered to targets with TLS, and whether one that does not speak it is an error. */
  readonly http2: 'off' | 'preferred' | 'required';
}

/** Told of the connections that a request needs. */
export interface ConnectionWatch {
  /** What is said to a proxy or firewall and what it answers; secrets are left out. */
  gate?(gate: 'proxy' | 'firewall', direction: 'request' | 'response', text: string): void;
  /** How the handshake of TLS goes. */
  handshake?(message: string): void;
  /** What is done in another way than it was asked for, once for each host. */
  fallback?(message: string): void;
  /** What was agreed on for a new connection, before its server is trusted. */
  secured?(facts: TlsFacts): void;
  /** What was agreed on for the connection that an answer came over, new or not; undefined without TLS. */
  used?(facts: TlsFacts | undefined): void;
  /** Who decides whether a server is trusted, asked once for each request; undefined: nobody but the certificate. */
  judge?(): Judge | undefined;
}

/** On whose behalf a connection is made. */
export interface Asker {
  /** Aborting it gives the connection up. */
  readonly signal: AbortSignal;
  readonly watch?: ConnectionWatch | undefined;
  readonly judge?: Judge | undefined;
}
