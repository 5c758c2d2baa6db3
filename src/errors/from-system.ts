import { B2Error, type B2ErrorDetail } from './b2-error.js';
import type { ErrorCode } from './codes.js';
import type { ErrorNumber } from './numbers.js';
import { tlsAlert } from './tls-alerts.js';

/** Node's code of a failed system call, or undefined. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

interface Cause {
  readonly code: ErrorCode;
  /** The original's number of this failure of a socket, where it has one of its own. */
  readonly number?: ErrorNumber;
  readonly reason: string;
}

const CLOSED = 'the other side closed the connection';
const NO_NAME = 'the name could not be looked up. Check the network and the DNS settings';

const NETWORK: ReadonlyMap<string, Cause> = new Map<string, Cause>([
  [
    'ENOTFOUND',
    { code: 'host_not_found', reason: 'the host name is not known. Check the address and the DNS settings' },
  ],
  ['EAI_AGAIN', { code: 'host_not_found', number: 11002, reason: NO_NAME }],
  ['EAI_FAIL', { code: 'host_not_found', number: 11003, reason: NO_NAME }],
  [
    'ECONNREFUSED',
    {
      code: 'connection_refused',
      reason: 'nothing listens there. Check the address, the port and that the server runs',
    },
  ],
  ['ECONNRESET', { code: 'connection_reset', reason: CLOSED }],
  ['EPIPE', { code: 'connection_reset', reason: CLOSED }],
  ['ECONNABORTED', { code: 'connection_reset', number: 10053, reason: 'the connection was aborted' }],
  [
    'ERR_STREAM_PREMATURE_CLOSE',
    { code: 'connection_reset', reason: 'the connection ended before the answer was complete' },
  ],
  ['ETIMEDOUT', { code: 'timeout', reason: 'no answer in time. Check the network, or raise Timeout' }],
  ['EHOSTUNREACH', { code: 'connection_failed', reason: 'no route leads to the host' }],
  ['EHOSTDOWN', { code: 'connection_failed', number: 10064, reason: 'the host is down' }],
  ['ENETUNREACH', { code: 'connection_failed', number: 10051, reason: 'the network cannot be reached' }],
  ['ENETDOWN', { code: 'connection_failed', number: 10050, reason: 'the network is down' }],
  ['EADDRINUSE', { code: 'connection_failed', number: 10048, reason: 'the local address is in use' }],
  ['EADDRNOTAVAIL', { code: 'connection_failed', number: 10049, reason: 'no local address is free' }],
  ['EACCES', { code: 'connection_failed', number: 10013, reason: 'the system does not permit the connection' }],
  [
    'EMFILE',
    { code: 'connection_failed', number: 10024, reason: 'too many files are open. Raise the limit (ulimit -n)' },
  ],
]);

/** Node's codes of failures of the network that are told apart. */
export const NETWORK_CODES: readonly string[] = [...NETWORK.keys()];

/** A failure below HTTP. `target` is the host, never a whole URL: a signed URL must not reach a message. */
export function fromNetwork(error: unknown, target: string, detail: B2ErrorDetail): B2Error {
  const system = systemCode(error) ?? '';
  const { code, number, reason } = NETWORK.get(system) ?? tlsOrUnknown(system, error);
  return new B2Error(code, `${detail.operation ?? 'request'} to ${target} failed: ${reason}.`, {
    ...detail,
    errorCode: number,
    cause: error,
  });
}

/** What OpenSSL and Node call a certificate that is not accepted. */
const CERTIFICATE = /CERT|CRL|^UNABLE_TO_|^INVALID_CA$|^INVALID_PURPOSE$|^PATH_LENGTH_EXCEEDED$|^HOSTNAME_MISMATCH$/;

function tlsOrUnknown(system: string, error: unknown): Cause {
  const text = error instanceof Error ? error.message : String(error);
  const alert = system.startsWith('ERR_SSL') ? tlsAlert(system) : undefined;
  if (alert !== undefined) return { code: 'tls_failed', number: alert.number, reason: `${alert.reason} (${system})` };
  const certificate = CERTIFICATE.test(system);
  if (certificate || system.startsWith('ERR_TLS') || system.startsWith('ERR_SSL') || system === 'EPROTO') {
    const reason = `the secure connection could not be made (${system}). Check the certificate and its authority`;
    return { code: 'tls_failed', ...(certificate ? { number: 280 } : {}), reason };
  }
  return { code: 'connection_failed', reason: system === '' ? text : `${system}, ${text}` };
}

const NO_SPACE: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** A failure of reading the source. */
export function fromSourceFile(error: unknown, path: string): B2Error {
  if (error instanceof B2Error) return error;
  const code = systemCode(error);
  const reason = FILE_REASON.get(code ?? '') ?? (error instanceof Error ? error.message : String(error));
  const kind = OPEN_FAILURES.has(code ?? '') ? 'cannot_open_file' : 'cannot_read_source';
  return new B2Error(kind, `Cannot read ${path}: ${reason}.`, { cause: error });
}

/** A failure of writing the target. */
export function fromTargetFile(error: unknown, path: string): B2Error {
  if (error instanceof B2Error) return error;
  const code = systemCode(error) ?? '';
  if (NO_SPACE.has(code)) {
    return new B2Error(
      'disk_full',
      `The disk is full (${code}) while writing ${path}. Free some space and call again: the download goes on where it stopped.`,
      { cause: error },
    );
  }
  const reason = FILE_REASON.get(code) ?? (error instanceof Error ? error.message : String(error));
  return new B2Error('cannot_write_target', `Cannot write ${path}: ${reason}.`, { cause: error });
}

const OPEN_FAILURES: ReadonlySet<string> = new Set([
  'ENOENT',
  'EACCES',
  'EPERM',
  'EISDIR',
  'ENOTDIR',
  'EMFILE',
  'ELOOP',
]);

const FILE_REASON: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file or folder. Check the path'],
  ['EACCES', 'permission denied. Check the owner and mode of the file and its folder'],
  ['EPERM', 'the system does not permit it. Check the owner and mode of the file and its folder'],
  ['EISDIR', 'it is a folder. Name a file'],
  ['ENOTDIR', 'a part of the path is not a folder. Check the path'],
  ['EROFS', 'the file system is read-only. Choose another folder'],
  ['EMFILE', 'too many files are open. Raise the limit (ulimit -n)'],
  ['ENAMETOOLONG', 'the name is too long for this file system. Choose a shorter one'],
]);
