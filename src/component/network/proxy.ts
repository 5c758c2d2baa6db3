import type { FirewallOptions, ProxyOptions } from '../../network/index.js';
import type { Settings } from '../../settings/index.js';
import type { PropertyValues } from '../property/table.js';

/** The proxy that the properties name, or undefined. */
export function proxyOptions(
  _properties: Pick<PropertyValues, 'proxySSL'>,
  _settings: Settings,
): ProxyOptions | undefined {
  return undefined;
}

export function firewallOptions(_settings: Settings): FirewallOptions | undefined {
  return undefined;
}
