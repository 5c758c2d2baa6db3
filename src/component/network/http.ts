import type { HttpOptions, RedirectPolicy } from '../../http/index.js';
import type { Settings } from '../../settings/index.js';
import { listed } from './tls-names.js';

const FOLLOW: readonly RedirectPolicy['follow'][] = ['never', 'always', 'same_scheme'];

/** What requests and answers look like, as the settings say. */
export function requestOptions(
  settings: Settings,
): Pick<HttpOptions, 'acceptEncoding' | 'allowPlainHttp' | 'headers' | 'redirects' | 'unindexedHeaders' | 'userAgent'> {
  return {
    acceptEncoding: settings.AllowHTTPCompression ? settings.AcceptEncoding : '',
    allowPlainHttp: settings.AllowPlainHTTP,
    headers: parseHeaders(settings.OtherHeaders),
    redirects: {
      follow: FOLLOW[settings.FollowRedirects] ?? 'never',
      max: settings.MaxRedirectAttempts,
      rewriteToGet: settings.GetOn302Redirect,
    },
    unindexedHeaders: listed(settings.HTTP2HeadersWithoutIndexing.toLowerCase()),
    userAgent: settings.UserAgent,
  };
}

/** The lines of OtherHeaders, by their names in lower case. */
function parseHeaders(text: string): Record<string, string> {
  const pairs = text
    .split(/\r\n|\n/)
    .filter((line) => line !== '')
    .map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
  return Object.fromEntries(pairs) as Record<string, string>;
}
