import type { FileId, Timestamp } from './ids.js';

/** Source: B2 docs, "Object Lock". */
export type RetentionMode = 'governance' | 'compliance';
export type LegalHold = 'on' | 'off';

export interface FileRetention {
  readonly mode: RetentionMode | null;
  readonly retainUntilTimestamp: Timestamp | null;
}

export interface RetentionPeriod {
  readonly duration: number;
  readonly unit: 'days' | 'years';
}

export interface DefaultRetention {
  readonly mode: RetentionMode | null;
  readonly period?: RetentionPeriod | null;
}

export interface FileLockConfiguration {
  readonly isFileLockEnabled: boolean;
  readonly defaultRetention: DefaultRetention;
}

/** Source: B2 docs, b2_update_file_legal_hold. */
export interface UpdateLegalHoldRequest {
  readonly fileName: string;
  readonly fileId: FileId;
  readonly legalHold: LegalHold;
}
export interface UpdateLegalHoldResponse {
  readonly fileName: string;
  readonly fileId: FileId;
  readonly legalHold: LegalHold;
}

/** Source: B2 docs, b2_update_file_retention. */
export interface UpdateRetentionRequest {
  readonly fileName: string;
  readonly fileId: FileId;
  readonly fileRetention: FileRetention;
  readonly bypassGovernance?: boolean | null;
}
export interface UpdateRetentionResponse {
  readonly fileName: string;
  readonly fileId: FileId;
  readonly fileRetention: FileRetention;
}
