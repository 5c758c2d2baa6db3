import { B2Error, type B2ErrorDetail } from './b2-error.js';
import type { ErrorCode } from './codes.js';

/** Node's code of a failed system call, or undefined. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

const NETWORK: ReadonlyMap<string, readonly [ErrorCode, string]> = new Map<string, readonly [ErrorCode, string]>([
  ['ENOTFOUND', ['host_not_found', 'the host name is not known. Check the address and the DNS settings']],
  ['EAI_AGAIN', ['host_not_found', 'the name could not be looked up. Check the network and the DNS settings']],
  [
    'ECONNREFUSED',
    ['connection_refused', 'nothing listens there. Check the address, the port and that the server runs'],
  ],
  ['ECONNRESET', ['connection_reset', 'the other side closed the connection']],
  ['EPIPE', ['connection_reset', 'the other side closed the connection']],
  ['ECONNABORTED', ['connection_reset', 'the connection was aborted']],
  ['ERR_STREAM_PREMATURE_CLOSE', ['connection_reset', 'the connection ended before the answer was complete']],
  ['ETIMEDOUT', ['timeout', 'no answer in time. Check the network, or raise Timeout']],
  ['EHOSTUNREACH', ['connection_failed', 'no route leads to the host']],
  ['ENETUNREACH', ['connection_failed', 'the network cannot be reached']],
  ['ENETDOWN', ['connection_failed', 'the network is down']],
  ['EADDRNOTAVAIL', ['connection_failed', 'no local address is free']],
]);

/** A failure below HTTP. `target` is the host, never a whole URL: a signed URL must not reach a message. */
export function fromNetwork(error: unknown, target: string, detail: B2ErrorDetail): B2Error {
  const code = systemCode(error) ?? '';
  const [kind, reason] = NETWORK.get(code) ?? tlsOrUnknown(code, error);
  return new B2Error(kind, `${detail.operation ?? 'request'} to ${target} failed: ${reason}.`, {
    ...detail,
    cause: error,
  });
}

function tlsOrUnknown(code: string, error: unknown): readonly [ErrorCode, string] {
  const text = error instanceof Error ? error.message : String(error);
  if (code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || code.includes('CERT') || code === 'EPROTO') {
    return ['tls_failed', `the secure connection could not be made (${code}). Check the certificate and its authority`];
  }
  return ['connection_failed', code === '' ? text : `${code}, ${text}`];
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
