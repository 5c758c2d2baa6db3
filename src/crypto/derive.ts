import { pbkdf2, scrypt } from 'node:crypto';
import { B2Error } from '../errors/index.js';
import { scryptCost } from './cost.js';

export const SECRET_BYTES = 32;

/** 32 bytes from a password, off the main thread. Rejects with `encryption_failed` when the system refuses. */
export function scryptSecret(password: Buffer, salt: Buffer, cost: number): Promise<Buffer> {
  return derived('scrypt', (done) => scrypt(password, salt, SECRET_BYTES, scryptCost(cost), done));
}

/** As many bytes as are asked for, with HMAC-SHA-256. Rejects with `encryption_failed` when the system refuses. */
export function pbkdf2Bytes(password: Buffer, salt: Buffer, iterations: number, bytes: number): Promise<Buffer> {
  return derived('PBKDF2', (done) => pbkdf2(password, salt, iterations, bytes, 'sha256', done));
}

type Done = (error: Error | null, secret: Buffer) => void;

async function derived(name: string, start: (done: Done) => void): Promise<Buffer> {
  try {
    return await new Promise((resolve, reject) => {
      start((error, secret) => (error === null ? resolve(secret) : reject(error)));
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new B2Error('encryption_failed', `No key could be derived: ${name} failed with "${reason}".`, { cause });
  }
}
