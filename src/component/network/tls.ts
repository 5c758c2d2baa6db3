import { delimiter } from 'node:path';
import type { TlsOptions } from '../../network/index.js';
import type { Settings } from '../../settings/index.js';

/** How TLS is spoken, as the properties and settings say. */
export function tlsOptions(settings: Settings): TlsOptions {
  return {
    authorities: {
      pem: settings.SSLServerCACerts,
      files: [...listed(settings.OpenSSLCAFile, /,/), ...listed(settings.SSLCACertFilePaths, PATHS)],
      directories: listed(settings.OpenSSLCADir, PATHS),
    },
  };
}

/** Windows has colons in its paths. */
const PATHS = delimiter === ';' ? /[,;]/ : /[,;:]/;

function listed(text: string, separator: RegExp): string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
