import { bool, choice, int, text } from '../../settings/index.js';
import { acceptText } from '../accept.js';
import { checkMetadataName } from '../checks.js';
import { bytes, output, password, stream } from './kinds.js';
import { type AnyProperty, accepted, column, input, inputColumn, inputCount, type PropertyRow } from './rows.js';
import { asciiText, byteRange } from './text-kinds.js';

const items = int({ default: 0, min: 0, max: 1000, unit: 'items' });
const offset = int({ default: 0, min: 0, max: Number.MAX_SAFE_INTEGER, unit: 'bytes' });

const checkedName = (name: string): string => {
  checkMetadataName(name);
  return name;
};

const startByte: PropertyRow<number, true> = {
  writable: true,
  kind: offset,
  read: ({ transfer }) => transfer.startByte,
  write: ({ transfer }, value, name) => {
    transfer.startByte = accepted(offset, name, value);
  },
};

const fileData: PropertyRow<Buffer, true> = {
  writable: true,
  kind: bytes,
  read: ({ memory }) => memory.bytes,
  write: (state, value, name) => {
    state.memory = { bytes: accepted(bytes, name, value), version: undefined };
  },
};

/** Filters, content, metadata and headers. Source: component reference, sections 1.6 and 1.7. */
export const CONTENT_PROPERTIES = {
  /** Listings give only names that begin with it. Filled from accountAllowedPrefix when empty. */
  prefix: input(text()),
  /** listFiles and listFileVersions fold names that share the text up to it into one folder. Usually `/`. */
  delimiter: input(text()),
  /** MIME type of uploads; empty: B2 chooses by the name's extension. */
  contentType: input(asciiText),
  /** Ours. Cache-Control of downloads of new files; empty: none. Sent as b2-cache-control. */
  cacheControl: input(asciiText),
  /** Ours. Content-Disposition of downloads of new files; empty: none. Sent as b2-content-disposition. */
  contentDisposition: input(asciiText),
  /** Ours. Content-Encoding of downloads of new files; empty: none. Sent as b2-content-encoding. */
  contentEncoding: input(asciiText),
  /** Ours. Content-Language of downloads of new files; empty: none. Sent as b2-content-language. */
  contentLanguage: input(asciiText),
  /** Ours. Expires of downloads of new files; empty: none. Sent as b2-expires. */
  expires: input(asciiText),
  /** `Start-` or `Start-End` in bytes from 0, both included, for downloads and copies; empty: all. */
  range: input(byteRange),
  /** Bytes from the start that need not be moved again by the next upload or download. */
  startByte,
  /** Path to upload from or to download to; empty: fileData. */
  localFile: input(text()),
  /** Content to upload, or what was downloaded, when localFile is empty. A string is taken as UTF-8. */
  fileData,
  /** Ours. A Node or web stream, or any (async) iterable of bytes, to upload before localFile and fileData. Used once. */
  uploadStream: input(stream),
  /** Ours. A Node or web writable stream to download to, before localFile and fileData. Used once. */
  downloadStream: input(output),
  /** Whether a download may replace an existing localFile. */
  overwrite: input(bool(false)),
  /** Algorithm of client-side encryption. */
  encryptionAlgorithm: input(choice(0, { 0: 'AES' })),
  /** Password of client-side encryption, also as the bytes of its UTF-8; empty: none. Secret. */
  encryptionPassword: input(password),

  /** Items of metadata. Growing adds empty items, shrinking drops from the end, 0 clears. */
  metadataCount: inputCount('metadata', items),
  /** Up to 50 letters, digits and some signs; B2 keeps it in lower case. */
  metadataName: inputColumn('metadata', 'name', checkedName),
  /** Any text. */
  metadataValue: inputColumn('metadata', 'value', (value) => acceptText('metadataValue', value)),
  /** Query parameters of sendCustomRequest. Growing adds empty items, shrinking drops from the end, 0 clears. */
  queryParamCount: inputCount('queryParams', items),
  /** Name of the parameter; encoded when it is sent. */
  queryParamName: inputColumn('queryParams', 'name', (value) => acceptText('queryParamName', value)),
  /** Value of the parameter; encoded when it is sent. */
  queryParamValue: inputColumn('queryParams', 'value', (value) => acceptText('queryParamValue', value)),
  /** Headers of the last answer. */
  parsedHeaderCount: { writable: false, read: ({ lastAnswer }): number => lastAnswer.headers.length },
  /** Name of the header, as it came. */
  parsedHeaderField: column(
    ({ lastAnswer }) => lastAnswer.headers,
    (header) => header.field,
  ),
  /** Value of the header. */
  parsedHeaderValue: column(
    ({ lastAnswer }) => lastAnswer.headers,
    (header) => header.value,
  ),
} as const satisfies Record<string, AnyProperty>;
