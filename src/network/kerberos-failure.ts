import { printable } from './proxy-failure.js';

/** What GSSAPI puts before the reason. */
const PREFACES: readonly string[] = [
  'Unspecified GSS failure.',
  'Minor code may provide more information:',
  'No credentials were supplied, or the credentials were unavailable or inaccessible:',
];

/** Why there is no ticket, in the words of the system. */
export function ticketReason(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return printable(PREFACES.reduce((text, preface) => text.replace(preface, ''), said));
}

const NAME_IT = 'Set proxyServer to the full name of the proxy, or KerberosSPN to that of its service';
const ASK_ANYBODY = 'Check the network, and krb5.conf';

/** What to do, by words of MIT's library that are in the reason. */
const ADVICE: readonly (readonly [words: string, advice: string])[] = [
  ['expired', 'Get a new one with kinit'],
  ['not found in Kerberos database', NAME_IT],
  ['Cannot contact any KDC', ASK_ANYBODY],
  ['Cannot find KDC', ASK_ANYBODY],
  ['Clock skew', 'Set the clock of this machine'],
];

export function ticketAdvice(error: unknown): string {
  const reason = ticketReason(error);
  const [, advice] = ADVICE.find(([words]) => reason.includes(words)) ?? [];
  return advice ?? 'Get one with kinit, or set KerberosSPN';
}
