import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { isLoopback } from '../support/loopback.js';
import type { Address } from './types.js';

/**
 * Whether an entry of the list names the host, as it is written: nothing is looked up. An entry is a name, `.domain` (the domain
 * and what is below it), a name with `*` for any characters, an address, a network (`10.0.0.0/8`), or `<local>` (names without a
 * dot, and this machine); any of them may end in `:port`.
 */
export function isException(entries: readonly string[], { host, port }: Address): boolean {
  const name = withoutRoot(host.toLowerCase());
  return entries.some((entry) => {
    const wanted = parse(inAscii(entry.trim().toLowerCase()));
    return (wanted.port === undefined || wanted.port === port) && covers(wanted.host, name);
  });
}

/** As hosts of URLs are: of `münchen.example` they have `xn--mnchen-3ya.example`. */
const inAscii = (entry: string): string => (/^[\x20-\x7e]*$/.test(entry) ? entry : domainToASCII(entry));

/** A name that ends in a dot is the same name, from the root. */
const withoutRoot = (name: string): string => (name.endsWith('.') ? name.slice(0, -1) : name);

function parse(entry: string): { readonly host: string; readonly port: number | undefined } {
  // More than one colon and no bracket: an IPv6 address, which has no port.
  const bracketed = entry.startsWith('[');
  const colon = entry.lastIndexOf(':');
  const withPort = bracketed ? entry.includes(']:') : colon !== -1 && colon === entry.indexOf(':');
  const host = withPort ? entry.slice(0, colon) : entry;
  return {
    host: withoutRoot(bracketed ? host.replaceAll(/[[\]]/g, '') : host),
    port: withPort ? Number(entry.slice(colon + 1)) : undefined,
  };
}

function covers(wanted: string, host: string): boolean {
  if (wanted === '') return false;
  if (wanted === '<local>') return isLocal(host);
  if (isIP(host) !== 0 && !wanted.includes('*')) return coversAddress(wanted, host);
  if (wanted.startsWith('.')) return host === wanted.slice(1) || host.endsWith(wanted);
  return matches(wanted.split('*'), host);
}

function isLocal(host: string): boolean {
  const version = isIP(host);
  return isLoopback(version === 6 ? `[${host}]` : host) || (version === 0 && !host.includes('.'));
}

function coversAddress(wanted: string, host: string): boolean {
  const [address = '', prefix] = wanted.split('/');
  const version = isIP(address);
  const bits = version === 4 ? 32 : 128;
  const length = prefix === undefined ? bits : Number(prefix);
  if (version === 0 || !/^\d+$/.test(prefix ?? '0') || length > bits) return false;
  const list = new BlockList();
  list.addSubnet(address, length, family(version));
  return list.check(host, family(isIP(host)));
}

const family = (version: number) => (version === 6 ? 'ipv6' : 'ipv4');

/** Whether the text consists of the pieces in their order, with anything between them. */
function matches([first = '', ...others]: readonly string[], text: string): boolean {
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}
