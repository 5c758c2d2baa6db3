export { ChunkReader } from './chunk-reader.js';
export { KDF_COST } from './cost.js';
export { decryptStream } from './decrypt.js';
export { EncryptedFile, type EncryptedPart, type PlainSource } from './encrypted-file.js';
export type { FileKey } from './file-key.js';
export {
  ENCRYPTION_FORMATS,
  type EncryptionContext,
  type EncryptionFormat,
  encryptedSize,
  encryptNew,
  encryptWhole,
  type FileEncryption,
  type PlainReader,
  preambleBytes,
  recognise,
  wholeReader,
} from './formats.js';
export { parseHeader, startsLikeHeader } from './header.js';
export { Keyring, type KeyringOptions } from './keyring.js';
export {
  CHUNK_BYTES,
  cipherSize,
  HEADER_BYTES,
  MAX_PLAIN_BYTES,
  plainSize,
  SEALED_BYTES,
  TAG_BYTES,
} from './layout.js';
export { ENCRYPTION_INFO, type EncryptionNote, formatNote, parseNote } from './note.js';
export { notedPlainSize } from './noted-size.js';
export { OPENSSL_ITERATIONS } from './openssl.js';
export { chunksPerPart, type PartSpan, partCount, partSpan } from './parts.js';
export { PartwiseFile, type TakenPart } from './partwise-file.js';
export { type ChunkSpan, cipherRange, type PlainRange, spanOfRange, WHOLE_FILE } from './ranges.js';
export type { PartSource } from './sealed-part.js';
export { parseIv, parseKey, type Secrets } from './secrets.js';
