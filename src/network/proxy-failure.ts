import { B2Error, type ErrorCode, fromNetwork, systemCode } from '../errors/index.js';
import { hostAndPort } from './failure.js';
import type { GateName } from './gate.js';
import type { Address } from './types.js';

type GateCode = Extract<ErrorCode, 'proxy_failed' | 'proxy_refused' | 'proxy_unauthorized'>;

const nameOf = ({ kind, address }: GateName): string => `the ${kind} ${hostAndPort(address)}`;

/** A connection that did not get through a gateway. `reason` goes on after its name and ends with what to do. */
export function notThrough(code: GateCode, gate: GateName, next: Address, reason: string, cause?: unknown): B2Error {
  const message = `connecting to ${hostAndPort(next)} failed: ${nameOf(gate)} ${reason}.`;
  return new B2Error(code, message, { cause });
}

const WHERE = {
  proxy: 'Check proxyServer and proxyPort',
  firewall: 'Check firewallHost, firewallPort and firewallType',
} as const;
const LOGIN = {
  proxy: 'Check proxyUser, proxyPassword and proxyAuthScheme',
  firewall: 'Check firewallUser and firewallPassword',
} as const;

export const checkAddress = ({ kind }: GateName): string => WHERE[kind];
export const checkLogin = ({ kind }: GateName): string => LOGIN[kind];

/** Numbers of what is no matter of the gateway: LocalHost and LocalPort, permission, open files. */
const OF_THIS_SIDE: ReadonlySet<number> = new Set([211, 10013, 10024, 10048, 10049]);

/** The gateway itself could not be connected to. */
export function notReached(gate: GateName, next: Address, error: unknown): B2Error {
  if (error instanceof B2Error && OF_THIS_SIDE.has(error.errorCode)) return error;
  const { message } = error instanceof B2Error ? error : fromNetwork(error, '', {});
  const [, reason = message] = message.split(' failed: ');
  return notThrough(
    'proxy_failed',
    gate,
    next,
    `cannot be reached: ${withoutStop(reason)}. ${checkAddress(gate)}`,
    error,
  );
}

const withoutStop = (text: string): string => text.replace(/\.$/, '');

/** The connection broke, or what came over it could not be understood, before the gateway had decided. */
export function broken(gate: GateName, next: Address, error: unknown): B2Error {
  // Node's parser keeps the bytes that it could not read in its errors.
  if (isNotHttp(error)) {
    return notThrough('proxy_failed', gate, next, `answered with something that is not HTTP. ${checkAddress(gate)}`);
  }
  return notThrough('proxy_failed', gate, next, 'closed the connection. Check that it runs and may be used', error);
}

export const isNotHttp = (error: unknown): boolean => systemCode(error)?.startsWith('HPE_') === true;

const LONGEST = 200;

/** What may be shown of a gateway's own words. */
export const printable = (text: string): string =>
  text
    .replace(/[^\x21-\x7e]+/g, ' ')
    .trim()
    .slice(0, LONGEST);
