const HIDDEN = '[redacted]';

const SECRET_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'x-bz-server-side-encryption-customer-key',
]);

/** JSON members whose value gives access to something. */
const SECRET_MEMBERS =
  /"(authorizationToken|applicationKey|uploadUrl|customerKey|hmacSha256SigningSecret)"(\s*:\s*)"(?:[^"\\]|\\.)*"/g;

export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SECRET_HEADERS.has(name.toLowerCase()) ? HIDDEN : value]),
  );
}

/** The URL without what makes it a key: a token in the query, the opaque end of an upload URL. */
export function redactUrl(url: string): string {
  const parsed = new URL(url);
  if (parsed.username !== '' || parsed.password !== '') {
    parsed.username = '';
    parsed.password = '';
  }
  if (parsed.searchParams.has('Authorization')) parsed.searchParams.set('Authorization', HIDDEN);
  return parsed.href.replace(/(\/b2_upload_(?:file|part)\/[^/]+)\/.*/, `$1/${HIDDEN}`);
}

export function redactBody(text: string): string {
  return text.replace(SECRET_MEMBERS, `"$1"$2"${HIDDEN}"`);
}
