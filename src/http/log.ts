const HIDDEN = '[redacted]';

const SECRET_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-bz-server-side-encryption-customer-key',
]);

/** Headers and parameters of queries whose value gives access. */
export const isSecretName = (name: string): boolean => SECRET_HEADERS.has(name.toLowerCase());

/** What follows the bucket or the file is as good as a token. */
const UPLOAD_URL = /(\/b2_upload_(?:file|part)\/[^/]+)\/(.*)/;

/** JSON members whose value gives access to something. */
const SECRET_MEMBERS =
  /"(authorizationToken|applicationKey|uploadUrl|customerKey|hmacSha256SigningSecret)"(\s*:\s*)"(?:[^"\\]|\\.)*"/g;

export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isSecretName(name) ? HIDDEN : value]),
  );
}

/** The URL without what makes it a key: a token in the query, the opaque end of an upload URL. */
export function redactUrl(url: string): string {
  // Nearly every call, and parsing is not free.
  if (!/[?@]|\/b2_upload_/.test(url)) return url;
  const parsed = new URL(url);
  if (parsed.username !== '' || parsed.password !== '') {
    parsed.username = '';
    parsed.password = '';
  }
  for (const name of new Set(parsed.searchParams.keys())) {
    if (isSecretName(name)) parsed.searchParams.set(name, HIDDEN);
  }
  return parsed.href.replace(UPLOAD_URL, `$1/${HIDDEN}`);
}

export function redactBody(text: string): string {
  return text.replace(SECRET_MEMBERS, `"$1"$2"${HIDDEN}"`);
}

/** What a request carries. */
interface Carrier {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The answer without the secrets that its request carried: B2 quotes the token, or the path, in some of its messages. */
export function hideEchoes(text: string, request: Carrier): string {
  return secretsIn(request).reduce((hidden, value) => hidden.replaceAll(value, HIDDEN), text);
}

function secretsIn({ url, headers }: Carrier): string[] {
  const opaque = UPLOAD_URL.exec(url)?.[2];
  const tokens = [...new URLSearchParams(url.slice(url.indexOf('?', 8) + 1 || url.length))].filter(([name]) =>
    isSecretName(name),
  );
  const ofHeaders = Object.entries(headers).filter(([name]) => isSecretName(name));
  const values = [...tokens, ...ofHeaders].flatMap(([, value]) => [value, encodeURIComponent(value)]);
  return [...new Set([...values, opaque ?? ''])].filter((value) => value !== '');
}

/** Names and values of an answer's headers, in turn, without secrets of its request and of the URL that it may lead to. */
export function redactAnswer(raw: readonly string[], request: Carrier): readonly string[] {
  const secrets = secretsIn(request);
  const shown = raw.map((value, i) => {
    const name = i % 2 === 1 ? raw[i - 1]?.toLowerCase() : undefined;
    if (name === 'set-cookie') return HIDDEN;
    return name === 'location' && URL.canParse(value) ? redactUrl(value) : value;
  });
  if (!secrets.some((secret) => shown.some((value) => value.includes(secret)))) return shown;
  return shown.map((value) => hideEchoes(value, request));
}
