const HIDDEN = '[redacted]';

const SECRET_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
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
  for (const name of new Set(parsed.searchParams.keys())) {
    if (SECRET_HEADERS.has(name.toLowerCase())) parsed.searchParams.set(name, HIDDEN);
  }
  return parsed.href.replace(/(\/b2_upload_(?:file|part)\/[^/]+)\/.*/, `$1/${HIDDEN}`);
}

export function redactBody(text: string): string {
  return text.replace(SECRET_MEMBERS, `"$1"$2"${HIDDEN}"`);
}

/** The answer without the secrets that its request carried: B2 quotes the token in some of its messages. */
export function hideEchoes(text: string, headers: Readonly<Record<string, string>>): string {
  return secretsIn(headers).reduce((hidden, value) => hidden.replaceAll(value, HIDDEN), text);
}

const secretsIn = (headers: Readonly<Record<string, string>>): string[] =>
  Object.entries(headers)
    .filter(([name, value]) => value !== '' && SECRET_HEADERS.has(name.toLowerCase()))
    .map(([, value]) => value);

/** Names and values of an answer's headers, in turn, without secrets of its request and of the URL that it may lead to. */
export function redactAnswer(raw: readonly string[], headers: Readonly<Record<string, string>>): readonly string[] {
  const secrets = secretsIn(headers);
  const shown = raw.map((value, i) => {
    const name = i % 2 === 1 ? raw[i - 1]?.toLowerCase() : undefined;
    if (name === 'set-cookie') return HIDDEN;
    return name === 'location' && URL.canParse(value) ? redactUrl(value) : value;
  });
  if (!secrets.some((secret) => shown.some((value) => value.includes(secret)))) return shown;
  return shown.map((value) => hideEchoes(value, headers));
}
