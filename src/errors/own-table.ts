import type { ErrorNumber } from './numbers.js';

/** What a failure that B2 does not name means. */
export interface OwnRow {
  /** The number that the original component uses for it. */
  readonly number: ErrorNumber;
  readonly cause: string;
  /** What the caller can do. */
  readonly remedy: string;
}

/** Every code of ours. Numbers: component reference, section 6. docs/errors.md is made from it. */
export const OWN_TABLE = {
  http_error: {
    number: 151,
    cause: 'An error answer without a code that this release knows; `b2Code` and `status` have what came.',
    remedy: 'Look for a proxy between here and B2.',
  },
  not_modified: {
    number: 151,
    cause: 'A download with `IfModifiedSince` of a file that has not changed since then. Nothing was downloaded.',
    remedy: 'Keep what you have.',
  },
  bad_response: {
    number: 151,
    cause: 'A success answer that is not what the call answers.',
    remedy: 'Check `Realm`, and any proxy in between.',
  },
  busy: {
    number: 143,
    cause: 'A method was called while another one of the same instance was running.',
    remedy: 'Await the first, or use `clone()` for parallel work.',
  },
  interrupted: {
    number: 301,
    cause: '`interrupt()` was called, or a handler set `interrupt`.',
    remedy: 'Call the method again: transfers go on where they stopped.',
  },
  timeout: {
    number: 201,
    cause: 'A connection was not made, or was silent, for too long.',
    remedy: 'Check the network, or raise `timeout` or `ConnectionTimeout`.',
  },
  invalid_argument: {
    number: 211,
    cause: 'A property or argument has an illegal value.',
    remedy: 'The message says what is legal.',
  },
  invalid_setting: {
    number: 211,
    cause: '`config()` with an illegal value.',
    remedy: 'The message says what is legal.',
  },
  unknown_setting: {
    number: 211,
    cause: '`config()` with an unknown name.',
    remedy: 'The message has the nearest name.',
  },
  read_only_setting: { number: 211, cause: '`config()` set something that can only be read.', remedy: 'Only read it.' },
  no_credentials: {
    number: 211,
    cause: 'A request is needed, but no key is set.',
    remedy: 'Set `applicationKeyId` and `applicationKey`.',
  },
  invalid_url: {
    number: 153,
    cause: 'A URL cannot be called, or would carry a key or a token to another machine without TLS.',
    remedy: 'Check `Realm`, `APIURL` and `DownloadURL`; on a network that you trust set `AllowPlainHTTP`.',
  },
  file_exists: {
    number: 302,
    cause: 'A download into a file that exists.',
    remedy: 'Set `overwrite` to true, or name another file.',
  },
  cannot_open_file: {
    number: 302,
    cause: 'The local file is missing, not readable, or not a regular file.',
    remedy: 'Check the path, the owner and the mode; for a pipe use `uploadStream`.',
  },
  cannot_read_source: {
    number: 302,
    cause: 'Reading the local file, the stream or the entries of many failed.',
    remedy: '`cause` has the reason. Call again when it is mended.',
  },
  cannot_write_target: {
    number: 302,
    cause: 'Writing the local file failed.',
    remedy: 'Check that the folder exists and may be written to.',
  },
  disk_full: { number: 302, cause: 'The disk is full.', remedy: 'Free some space, then call again.' },
  source_changed: {
    number: 302,
    cause: 'The file was changed while it was uploaded. Nothing was stored.',
    remedy: 'Upload it again when nobody writes to it.',
  },
  resume_mismatch: {
    number: 302,
    cause: 'What there is to resume does not belong to this call: another file, or a source that has changed.',
    remedy: 'Clear `ResumableUploadState` and set `startByte` to 0 to begin anew.',
  },
  checksum_mismatch: {
    number: 302,
    cause: 'The bytes do not have the SHA-1 that they should have. A download of them is discarded.',
    remedy: 'Transfer again; if it goes on, look for a proxy or faulty memory.',
  },
  version_changed: {
    number: 302,
    cause: 'The file was replaced by another version during a download that had to be continued.',
    remedy: 'Download again.',
  },
  file_too_large: {
    number: 302,
    cause: 'More than a B2 file can have (10 TB), or more than fits into memory.',
    remedy: 'Split the file; for a download set `localFile`.',
  },
  handler_failed: {
    number: 211,
    cause: 'An event handler threw, or its promise rejected.',
    remedy: '`cause` has what it threw. Correct the handler.',
  },
  host_not_found: {
    number: 11001,
    cause: 'The host name could not be looked up.',
    remedy: 'Check the network and the DNS settings.',
  },
  connection_refused: {
    number: 10061,
    cause: 'Nothing listens at the address.',
    remedy: 'Check `Realm`, and that the server runs.',
  },
  connection_reset: {
    number: 10054,
    cause: 'The other side closed the connection.',
    remedy: 'Call again; if it goes on, look at the status page of Backblaze.',
  },
  connection_failed: {
    number: 10065,
    cause: 'The connection failed for another reason.',
    remedy: '`cause` has it. Check the network.',
  },
  tls_failed: {
    number: 276,
    cause:
      'The secure connection could not be made, its server is not trusted (280), or the client certificate or the authorities cannot be used (271 to 275, 281).',
    remedy: 'The message says what is wrong and which setting to look at; see [networking.md](networking.md).',
  },
  proxy_failed: {
    number: 118,
    cause: 'A proxy or firewall on the way cannot be reached, answers nonsense, or does not reach the host behind it.',
    remedy: 'The message names it and what it said. Check its address and that it runs.',
  },
  proxy_refused: {
    number: 118,
    cause: 'A proxy or firewall refuses to connect to the host.',
    remedy: 'Ask those who run it to allow the host, or set `ProxyExceptionsList`.',
  },
  proxy_unauthorized: {
    number: 118,
    cause: 'A proxy or firewall wants a login, or does not accept the one it was given.',
    remedy: 'Check `proxyUser`, `proxyPassword` and `proxyAuthScheme`, or `firewallUser` and `firewallPassword`.',
  },
  invalid_xpath: {
    number: 10233,
    cause: 'A path that is not written as XPath or JSONPath are, has a filter or script, or is too long.',
    remedy: 'The message says what is wrong and where; [inspect.md](inspect.md) has the grammar.',
  },
  no_such_element: {
    number: 10208,
    cause: 'The path leads to no element, or there is no child of this number.',
    remedy: 'The message names the step. Look at the children of the element before it.',
  },
  no_response: {
    number: 10234,
    cause: 'A path was set before there was an answer, or the answer has no body.',
    remedy: 'Call a method that gets an answer first.',
  },
  invalid_json: {
    number: 10232,
    cause: 'The text to look into is not JSON.',
    remedy: 'The message says where it goes wrong.',
  },
  invalid_xml: {
    number: 10204,
    cause: 'The text to look into begins like XML but is not well-formed.',
    remedy: 'Look at the line that the message names. A page of HTML comes from a proxy.',
  },
  document_too_large: {
    number: 10232,
    cause: 'The text to look into is larger, deeper or has more elements than is accepted.',
    remedy: 'Ask for less at a time, for instance with `MaxResults`.',
  },
  encryption_failed: {
    number: 283,
    cause: 'The system could not derive a key or encrypt.',
    remedy: '`cause` has the reason, for example too little memory for the key derivation.',
  },
  wrong_password: {
    number: 284,
    cause: 'The file was encrypted with another password or key.',
    remedy: 'Give the right one. In the openssl format and raw AES-256-CBC it may also be damaged.',
  },
  damaged_ciphertext: {
    number: 284,
    cause: 'An encrypted file was altered, cut, or put together from others.',
    remedy: 'Download it again; if it stays so, take another version or a backup.',
  },
  unknown_encryption: {
    number: 284,
    cause: 'The file is not encrypted, or in a way that this release does not know.',
    remedy: 'Download it without a password; for raw AES-256-CBC give key and IV.',
  },
  key_cost_refused: {
    number: 284,
    cause: 'The header of the file asks for a key derivation that is too weak, or that would take too much memory.',
    remedy: 'Nobody should make such files. One that takes more memory can be read with a higher `KdfCost`.',
  },
} as const satisfies Record<string, OwnRow>;
