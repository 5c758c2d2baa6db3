import { B2Error, systemCode } from '../../errors/index.js';

/** A file that did not make the whole way, and why. */
export interface Failure {
  readonly name: string;
  /** Of the B2Error, or of the system call; undefined for what this command itself has found. */
  readonly code: string | undefined;
  readonly message: string;
}

/** Something is wrong with one file; the others go on. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';
}

/** Undefined for an error that says nothing about the file: a mistake in the program. */
export function failureOf(name: string, error: unknown): Failure | undefined {
  if (error instanceof B2Error) return { name, code: error.code, message: error.message };
  if (error instanceof FileProblem) return { name, code: undefined, message: error.message };
  const code = systemCode(error);
  return code === undefined ? undefined : { name, code, message: error instanceof Error ? error.message : code };
}

/** After these the next file would fail for the same reason. */
const HOPELESS: ReadonlySet<string> = new Set([
  ...['unauthorized', 'bad_auth_token', 'expired_auth_token', 'unsupported', 'no_credentials', 'bad_bucket_id'],
  ...['cap_exceeded', 'storage_cap_exceeded', 'download_cap_exceeded', 'transaction_cap_exceeded'],
  ...['host_not_found', 'connection_refused', 'connection_failed', 'tls_failed', 'disk_full', 'ENOSPC', 'EDQUOT'],
]);

export function isHopeless({ code }: Failure): boolean {
  return code !== undefined && HOPELESS.has(code);
}
