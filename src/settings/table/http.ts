import { type AnySetting, bool, choice, idle, int, setting, text, told } from '../kinds.js';
import { NOT_YET } from './not-yet.js';
import { asciiLine, headerLines, oneOf } from './texts.js';

const MAX_INT = 2_147_483_647;
const bytes = (initial: number) => int({ default: initial, min: 0, max: Number.MAX_SAFE_INTEGER, unit: 'bytes' });

/** Settings of requests and answers. Source: component reference, section 4.2. */
export const HTTP_SETTINGS = {
  AcceptEncoding: idle(
    asciiLineOf('gzip, deflate'),
    'Encodings that are asked for when AllowHTTPCompression is on.',
    NOT_YET,
  ),
  AllowHTTPCompression: idle(bool(false), 'Ask for compressed answers to JSON calls.', NOT_YET),
  AllowHTTPFallback: idle(bool(true), 'Whether HTTP/2 may fall back to HTTP/1.1.', NOT_YET),
  Append: setting(
    bool(false),
    'Add what is downloaded to the end of LocalFile, with range for example. Only for LocalFile; what was there is not verified.',
  ),
  Authorization: idle(asciiLine, 'Authorization header to send as it is, in place of the token.', NOT_YET),
  BytesTransferred: told(bytes(0), 'Bytes of content that the last upload or download moved.'),
  ChunkSize: idle(
    int({ default: 16_384, min: 1, max: MAX_INT, unit: 'bytes' }),
    'Chunk size of UseChunkedEncoding.',
    'B2 takes no chunked uploads.',
  ),
  CompressHTTPRequest: idle(bool(false), 'Compress the bodies of requests.', 'B2 takes no compressed requests.'),
  EncodeURL: idle(bool(false), 'Encode the URL of a request.', 'Every URL is encoded as B2 wants it.'),
  FollowRedirects: idle(
    choice(0, { 0: 'never', 1: 'always', 2: 'same scheme' }),
    'Whether to follow a redirection. A token never goes to another host.',
    NOT_YET,
  ),
  GetOn302Redirect: idle(bool(false), 'Follow a 302 by GET.', NOT_YET),
  HTTP2HeadersWithoutIndexing: idle(
    text(),
    'Names of HTTP/2 headers that are not indexed.',
    "Node's HTTP/2 marks the headers that are secret by itself.",
  ),
  HTTPVersion: idle(oneOf('1.1', '1.0', '1.1', '2.0'), 'Version of HTTP to speak.', NOT_YET),
  IfModifiedSince: idle(asciiLine, 'If-Modified-Since header for downloads.', NOT_YET),
  KeepAlive: setting(bool(true), 'Keep connections for the next request.'),
  KerberosSPN: idle(asciiLine, 'Service name for Negotiate at a proxy.', NOT_YET),
  LogLevel: setting(
    int({ default: 1, min: 0, max: 3 }),
    'How much the Log event tells: 0 nothing, 1 each request and status, 2 headers, 3 JSON bodies too. Secrets are never told.',
  ),
  MaxRedirectAttempts: idle(int({ default: 10, min: 0, max: 100 }), 'Most redirections of one request.', NOT_YET),
  NegotiatedHTTPVersion: told(text(), 'Version of HTTP of the last answer.'),
  OtherHeaders: setting(headerLines, 'Same as the property otherHeaders.'),
  ProxyAuthorization: idle(asciiLine, 'Proxy-Authorization header to send as it is.', NOT_YET),
  ProxyAuthScheme: idle(
    choice(0, { 0: 'Basic', 1: 'Digest', 2: 'ProxyAuthorization', 3: 'none', 4: 'NTLM', 5: 'Negotiate' }),
    'Same as the property proxyAuthScheme.',
    NOT_YET,
  ),
  ProxyPassword: idle(text(), 'Same as the property proxyPassword.', NOT_YET),
  ProxyPort: idle(int({ default: 80, min: 0, max: 65_535 }), 'Same as the property proxyPort.', NOT_YET),
  ProxyServer: idle(asciiLine, 'Same as the property proxyServer.', NOT_YET),
  ProxyUser: idle(text(), 'Same as the property proxyUser.', NOT_YET),
  SentHeaders: told(text(), 'Headers of the last request, a line each, secrets left out.'),
  StatusLine: told(text(), 'First line of the last answer, for example HTTP/1.1 200 OK.'),
  TransferredData: told(text(), 'Body of the last answer that was text, up to TransferredDataLimit.'),
  TransferredDataLimit: setting(bytes(0), 'Most bytes of an answer that TransferredData keeps; 0: all.'),
  TransferredHeaders: told(text(), 'Headers of the last answer, a line each.'),
  TransferredRequest: told(text(), 'Same as RawRequest.'),
  UseChunkedEncoding: idle(bool(false), 'Send bodies in chunks.', 'B2 takes no chunked uploads.'),
  UseIDNs: idle(bool(false), 'Encode the host of a URL as IDN.', 'Every URL is encoded so.'),
  UsePlatformHTTPClient: idle(bool(false), "Use the operating system's HTTP.", 'Node speaks HTTP itself.'),
  UserAgent: setting(asciiLine, "Put in front of this library's own name in the User-Agent header."),
} as const satisfies Record<string, AnySetting>;

function asciiLineOf(initial: string) {
  return { ...asciiLine, default: initial };
}
