import type { TcpOptions } from '../../network/index.js';
import type { Settings } from '../../settings/index.js';
import type { PropertyValues } from '../property/table.js';

/** Families by UseIPv6: 0 the one, 1 both, 2 the other. */
const FAMILIES: readonly TcpOptions['family'][] = [4, 0, 6];

/** How TCP connections are made, as the settings say. */
export function tcpOptions(settings: Settings): TcpOptions {
  return {
    localHost: settings.LocalHost,
    localPort: settings.LocalPort,
    family: FAMILIES[settings.UseIPv6] ?? 0,
    noDelay: settings.TcpNoDelay,
    keepAliveMs: settings.TCPKeepAlive ? settings.KeepAliveTime : undefined,
  };
}

export function connectTimeoutMs({ timeout }: Pick<PropertyValues, 'timeout'>, settings: Settings): number {
  return (settings.ConnectionTimeout === 0 ? timeout : settings.ConnectionTimeout) * 1000;
}
