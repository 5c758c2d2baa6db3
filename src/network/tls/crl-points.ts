import type { X509Certificate } from 'node:crypto';
import { derValue, derValues, extensionsOf } from './der.js';

const CRL_POINTS = '551d1f';
const KEY_USAGE = '551d0f';
const EXTENSIONS = 0xa3;
const POINT_NAME = 0xa0;
const FULL_NAME = 0xa0;
const URI = 0x86;

function certificateExtensions({ raw }: X509Certificate) {
  const [body] = derValues(derValue(raw).content);
  const wrapped = derValues(body?.content ?? Buffer.alloc(0)).find(({ tag }) => tag === EXTENSIONS);
  return wrapped === undefined ? new Map<string, never>() : extensionsOf(derValue(wrapped.content).content);
}

/** Where the list of what a certificate's issuer has revoked is, by HTTP. Lists in parts by reason are not among them. */
export function crlUrls(certificate: X509Certificate): string[] {
  const points = certificateExtensions(certificate).get(CRL_POINTS);
  if (points === undefined) return [];
  return derValues(derValue(points.value).content)
    .map(({ content }) => derValues(content))
    .filter((parts) => parts.every(({ tag }) => tag === POINT_NAME))
    .flatMap(([name]) => (name === undefined ? [] : urisOf(name.content)))
    .filter((url) => url.startsWith('http://'));
}

/** The addresses in the name of a distribution point. */
export function urisOf(pointName: Buffer): string[] {
  return derValues(pointName)
    .filter(({ tag }) => tag === FULL_NAME)
    .flatMap(({ content }) => derValues(content))
    .filter(({ tag }) => tag === URI)
    .map(({ content }) => content.toString('latin1'));
}

/** Whether an authority may sign lists: its use of keys, where it has one, says so by the seventh bit. */
export function maySignLists(authority: X509Certificate): boolean {
  const usage = certificateExtensions(authority).get(KEY_USAGE);
  return usage === undefined || ((derValue(usage.value).content[1] ?? 0) & 0b10) !== 0;
}
