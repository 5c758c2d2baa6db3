import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { KeyPair } from './jobs.js';

/** A certificate for 127.0.0.1 that vouches for itself; undefined where openssl is not installed. */
export function makeCertificate(directory: string): KeyPair | undefined {
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const { status } = spawnSync('openssl', ['req', ...kind, ...names, '-keyout', key, '-out', cert]);
  return status === 0 ? { key, cert } : undefined;
}
