import type { TcpOptions } from '../../network/index.js';
import type { Settings } from '../../settings/index.js';
import type { PropertyValues } from '../property/table.js';

/** How connections are made, as the properties and settings say. */
export function tcpOptions(_settings: Settings): TcpOptions {
  return { localHost: '', localPort: 0, family: 0, noDelay: true, keepAliveMs: undefined };
}

export function connectTimeoutMs({ timeout }: Pick<PropertyValues, 'timeout'>, settings: Settings): number {
  return (settings.ConnectionTimeout === 0 ? timeout : settings.ConnectionTimeout) * 1000;
}
