import type {
  UpdateLegalHoldRequest,
  UpdateLegalHoldResponse,
  UpdateRetentionRequest,
  UpdateRetentionResponse,
} from '../wire/lock.js';
import { type ApiConnection, type CallContext, call, DETACHED } from './call.js';

/** Rejects with `bucket_missing_file_lock`, `access_denied`. Source: B2 docs, b2_update_file_legal_hold. */
export function updateFileLegalHold(
  connection: ApiConnection,
  request: UpdateLegalHoldRequest,
  context: CallContext = DETACHED,
): Promise<UpdateLegalHoldResponse> {
  return call(connection, 'b2_update_file_legal_hold', request, context, true);
}

/**
 * Rejects with `bucket_missing_file_lock`, `retain_until_timestamp_must_be_in_future`, `access_denied`.
 * Source: B2 docs, b2_update_file_retention.
 */
export function updateFileRetention(
  connection: ApiConnection,
  request: UpdateRetentionRequest,
  context: CallContext = DETACHED,
): Promise<UpdateRetentionResponse> {
  return call(connection, 'b2_update_file_retention', request, context, true);
}
