import { type AnySetting, bool, choice, idle, int, secret, setting, text, told } from '../kinds.js';
import { asciiLine, headerLines, hostName, oneOf } from './texts.js';

const MAX_INT = 2_147_483_647;
const bytes = (initial: number) => int({ default: initial, min: 0, max: Number.MAX_SAFE_INTEGER, unit: 'bytes' });

/** Settings of requests and answers. Source: component reference, section 4.2. */
export const HTTP_SETTINGS = {
  AcceptEncoding: setting(
    asciiLineOf('gzip, deflate'),
    'Encodings that are asked for when AllowHTTPCompression is on. Only gzip and deflate can be decoded; others are left out.',
  ),
  AllowHTTPCompression: setting(
    bool(false),
    'Ask for compressed answers to JSON calls. Downloads come as they are stored: their bytes are verified.',
  ),
  AllowHTTPFallback: setting(
    bool(true),
    'Whether HTTPVersion 2.0 may fall back to HTTP/1.1, for a host that does not speak HTTP/2 or is asked without TLS; off, the method fails with invalid_setting.',
  ),
  Append: setting(
    bool(false),
    'Add what is downloaded to the end of LocalFile, with range for example. Only for LocalFile; what was there is not verified.',
  ),
  Authorization: setting(
    secret(asciiLine),
    'Authorization header to send as it is, in place of the account token. The login keeps the key, uploads the tokens of their URLs. It is not renewed.',
  ),
  BytesTransferred: told(bytes(0), 'Bytes of content that the last upload or download moved.'),
  ChunkSize: idle(
    int({ default: 16_384, min: 1, max: MAX_INT, unit: 'bytes' }),
    'Chunk size of UseChunkedEncoding.',
    'B2 takes no chunked uploads.',
  ),
  CompressHTTPRequest: idle(bool(false), 'Compress the bodies of requests.', 'B2 takes no compressed requests.'),
  EncodeURL: idle(bool(false), 'Encode the URL of a request.', 'Every URL is encoded as B2 wants it.'),
  FollowRedirects: setting(
    choice(0, { 0: 'never', 1: 'always', 2: 'same scheme' }),
    'Whether to follow a redirection; B2 itself makes none. Keys, tokens, further headers and bodies never go to another host, port or scheme, and nothing goes from https to http.',
  ),
  GetOn302Redirect: setting(bool(false), 'Follow a 301 or 302 by GET, as browsers do, and not by the same method.'),
  HTTP2HeadersWithoutIndexing: setting(
    asciiLine,
    'Names of headers, commas between, that HTTP/2 sends unindexed: they stay out of the memory of its compressor, as keys and tokens always do.',
  ),
  HTTPVersion: setting(
    oneOf('1.1', '1.0', '1.1', '2.0'),
    'Version of HTTP to speak. 2.0 offers HTTP/2 to hosts with TLS, where requests at a time share a connection, and speaks 1.1 with the others; with 1.0 each request is one of HTTP/1.1 on a connection of its own. The page on networks tells when it helps.',
  ),
  IfModifiedSince: setting(
    asciiLine,
    'If-Modified-Since header of downloads, for example Wed, 21 Oct 2026 07:28:00 GMT. B2 does not document that it heeds it; where it or a proxy does, an unchanged file is the error not_modified.',
  ),
  KeepAlive: setting(bool(true), 'Keep connections for the next request.'),
  KerberosSPN: setting(
    asciiLine,
    'Name of the service that proxyAuthScheme 5 asks a ticket for, HTTP@host or HTTP/host; empty: HTTP of the host of the proxy.',
  ),
  LogLevel: setting(
    int({ default: 1, min: 0, max: 3 }),
    'How much the Log event tells: 0 nothing, 1 each request and status, 2 headers, 3 JSON bodies too. Secrets are never told.',
  ),
  MaxRedirectAttempts: setting(int({ default: 10, min: 0, max: 100 }), 'Most redirections of one request.'),
  NegotiatedHTTPVersion: told(text(), 'Version of HTTP of the last answer.'),
  OtherHeaders: setting(headerLines, 'Same as the property otherHeaders.'),
  ProxyAuthorization: setting(
    secret(asciiLine),
    'Proxy-Authorization header to send as it is, with proxyAuthScheme 2.',
  ),
  ProxyAuthScheme: setting(
    choice(0, { 0: 'Basic', 1: 'Digest', 2: 'ProxyAuthorization', 3: 'none', 4: 'NTLM', 5: 'Negotiate' }),
    'Same as the property proxyAuthScheme. NTLM is refused with advice; Negotiate needs the package kerberos.',
  ),
  ProxyPassword: setting(secret(text()), 'Same as the property proxyPassword.'),
  ProxyPort: setting(int({ default: 80, min: 1, max: 65_535 }), 'Same as the property proxyPort.'),
  ProxyServer: setting(hostName, 'Same as the property proxyServer.'),
  ProxyUser: setting(text(), 'Same as the property proxyUser.'),
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
