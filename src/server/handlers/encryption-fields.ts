import { createHash } from 'node:crypto';
import type { EncryptionRequest } from '../../wire/encryption.js';
import { HEADER } from '../../wire/headers.js';
import { type CustomerKey, type Encryption, NO_ENCRYPTION, unlock } from '../encryption.js';
import { badRequest } from '../failure.js';
import { type Field, optional, structure } from '../fields.js';
import { header, type ServerRequest } from '../request.js';
import type { StoredBucket } from '../store/buckets.js';
import type { StoredVersion } from '../store/version-row.js';

export const encryptionField = optional(structure as Field<EncryptionRequest>);

const ALGORITHM = 'AES256';
const KEY_BYTES = 32;

/** The encryption that a JSON request asks for; null: nothing said. Mode null or `none` says: none. */
export function encryptionOf(given: EncryptionRequest | null): Encryption | null {
  if (given === null) return null;
  const { mode } = given;
  if (mode === null || mode === 'none') return NO_ENCRYPTION;
  if (mode !== 'SSE-B2' && mode !== 'SSE-C') {
    throw badRequest(`unknown encryption mode: ${typeof mode === 'string' ? mode : typeof mode}`);
  }
  checkAlgorithm(given.algorithm);
  return mode === 'SSE-B2' ? { mode } : { mode, key: customerKey(given.customerKey, given.customerKeyMd5) };
}

/** The encryption that the headers of an upload ask for; null: nothing said. */
export function encryptionOfHeaders(request: ServerRequest): Encryption | null {
  const service = header(request, HEADER.sse);
  const customer = customerOfHeaders(request);
  if (service === undefined) return customer;
  if (customer !== null) throw badRequest('SSE-B2 and SSE-C exclude each other');
  checkAlgorithm(service);
  return { mode: 'SSE-B2' };
}

/** The customer's key that a download or part brings in its headers; null: none. The three headers go together. */
export function customerOfHeaders(request: ServerRequest): Encryption | null {
  const names = [HEADER.sseCustomerAlgorithm, HEADER.sseCustomerKey, HEADER.sseCustomerKeyMd5] as const;
  if (names.every((name) => header(request, name) === undefined)) return null;
  const [algorithm, key, md5] = names.map((name) => header(request, name));
  checkAlgorithm(algorithm);
  return { mode: 'SSE-C', key: customerKey(key, md5) };
}

/** What a new version gets when its request says nothing: the bucket's default. */
export const encryptionFor = (wanted: Encryption | null, { settings }: StoredBucket): Encryption =>
  wanted ?? (settings.encryption.mode === 'SSE-B2' ? { mode: 'SSE-B2' } : NO_ENCRYPTION);

/** The encryption of a part is that of its large file; a customer's key must come with every part. */
export function encryptionOfPart(owner: StoredVersion, given: Encryption | null): Encryption {
  if (given?.mode === 'SSE-B2' && owner.encryption.mode !== 'SSE-B2') {
    throw badRequest('the encryption is not the one that the large file was started with');
  }
  return unlock(owner.encryption, given);
}

function checkAlgorithm(algorithm: unknown): void {
  if (algorithm !== ALGORITHM) throw badRequest(`the encryption algorithm must be ${ALGORITHM}`);
}

function customerKey(key: unknown, md5: unknown): CustomerKey {
  if (typeof key !== 'string' || typeof md5 !== 'string') throw badRequest('SSE-C needs a customer key and its MD5');
  const bytes = Buffer.from(key, 'base64');
  if (bytes.length !== KEY_BYTES) throw badRequest(`the customer key must be ${KEY_BYTES} bytes in base64`);
  if (createHash('md5').update(bytes).digest('base64') !== md5)
    throw badRequest('the MD5 of the customer key is wrong');
  return { bytes, md5 };
}
