import type { Gate } from './gate.js';
import type { Secure } from './secure.js';
import type { NetworkOptions, Target } from './types.js';

/** What a connection passes on its way to a target: the firewall, then the proxy, unless the target is an exception. */
export function gatesTo(_network: NetworkOptions, _target: Target, _tls: Secure): Gate[] {
  return [];
}
