import type { EncryptionRequest } from '../../wire/encryption.js';
import { HEADER } from '../../wire/headers.js';
import type { FileRetention, LegalHold } from '../../wire/lock.js';
import { badRequest } from '../failure.js';
import { type Field, oneOf, optional, structure } from '../fields.js';
import { header, type ServerRequest } from '../request.js';

export const retentionField = optional(structure as Field<FileRetention>);
export const holdField = optional(oneOf<LegalHold>(['on', 'off']));
export const encryptionField = optional(structure as Field<EncryptionRequest>);

const encrypts = (setting: EncryptionRequest | null): boolean =>
  setting !== null && setting.mode !== null && setting.mode !== 'none';

/** Locks and encryption are not built: better a refusal than a file that lacks the protection it asked for. */
export function refuseProtection(
  retention: FileRetention | null,
  hold: LegalHold | null,
  ...encryption: readonly (EncryptionRequest | null)[]
): void {
  if ((retention?.mode ?? null) !== null || hold === 'on') throw badRequest('this server does not do object lock yet');
  if (encryption.some(encrypts)) throw badRequest('this server does not do server-side encryption yet');
}

export function refuseProtectionHeaders(request: ServerRequest): void {
  if (header(request, HEADER.retentionMode) !== undefined || header(request, HEADER.legalHold) === 'on') {
    throw badRequest('this server does not do object lock yet');
  }
  if (header(request, HEADER.sse) !== undefined || header(request, HEADER.sseCustomerKey) !== undefined) {
    throw badRequest('this server does not do server-side encryption yet');
  }
}
