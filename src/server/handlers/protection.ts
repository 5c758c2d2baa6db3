import type { EncryptionRequest } from '../../wire/encryption.js';
import { HEADER } from '../../wire/headers.js';
import { badRequest } from '../failure.js';
import { type Field, optional, structure } from '../fields.js';
import { header, type ServerRequest } from '../request.js';

export const encryptionField = optional(structure as Field<EncryptionRequest>);

const encrypts = (setting: EncryptionRequest | null): boolean =>
  setting !== null && setting.mode !== null && setting.mode !== 'none';

/** Encryption is not built: better a refusal than a file that lacks the protection it asked for. */
export function refuseEncryption(...encryption: readonly (EncryptionRequest | null)[]): void {
  if (encryption.some(encrypts)) throw badRequest('this server does not do server-side encryption yet');
}

export function refuseEncryptionHeaders(request: ServerRequest): void {
  if (header(request, HEADER.sse) !== undefined || header(request, HEADER.sseCustomerKey) !== undefined) {
    throw badRequest('this server does not do server-side encryption yet');
  }
}
