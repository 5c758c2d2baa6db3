/** An origin in its parts, in lower case; the port is empty where it is the scheme's own. */
interface Origin {
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
}

const OWN_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' };

/** The host may hold anything but what ends it, so that a rule's `*` can stand there. */
function parse(text: string): Origin | null {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#@:[\]\s]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/.exec(text.toLowerCase());
  if (match === null) return null;
  const [, scheme = '', host = '', port = ''] = match;
  return { scheme, host, port: port === OWN_PORTS[scheme] ? '' : port };
}

/** An entry of `allowedOrigins`: an origin with at most one `*` in its host, `https` for every such origin, or `*`. */
export const isLegalOrigin = (allowed: string): boolean =>
  allowed === '*' || allowed === 'https' || (parse(allowed)?.host.split('*').length ?? 3) <= 2;

export function allowsOrigin(allowed: string, origin: string): boolean {
  if (allowed === '*') return true;
  const given = parse(origin);
  if (given === null) return false;
  if (allowed === 'https') return given.scheme === 'https';
  const rule = parse(allowed);
  return rule?.scheme === given.scheme && rule.port === given.port && allowsHost(rule.host, given.host);
}

function allowsHost(allowed: string, host: string): boolean {
  const [before = '', after] = allowed.split('*');
  if (after === undefined) return allowed === host;
  return host.length > before.length + after.length && host.startsWith(before) && host.endsWith(after);
}
