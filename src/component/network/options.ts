import type { NetworkOptions } from '../../network/index.js';
import type { Settings } from '../../settings/index.js';
import type { PropertyValues } from '../property/table.js';
import { firewallOptions, proxies } from './proxy.js';
import { connectTimeoutMs, tcpOptions } from './tcp.js';
import { type TlsProperties, tlsOptions } from './tls.js';

export type NetworkProperties = Pick<PropertyValues, 'timeout' | 'proxyAutoDetect' | 'proxySSL'> & TlsProperties;

/** How connections are made, as the properties and settings say. */
export function networkOptions(properties: NetworkProperties, settings: Settings): NetworkOptions {
  return {
    connectTimeoutMs: connectTimeoutMs(properties, settings),
    // A request of HTTP/1.0 has a connection of its own.
    keepAlive: settings.KeepAlive && settings.HTTPVersion !== '1.0',
    tcp: tcpOptions(settings),
    proxies: proxies(properties, settings),
    firewall: firewallOptions(settings),
    tls: tlsOptions(properties, settings),
    http2: settings.HTTPVersion !== '2.0' ? 'off' : settings.AllowHTTPFallback ? 'preferred' : 'required',
  };
}
