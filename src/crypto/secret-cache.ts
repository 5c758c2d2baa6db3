import { createHmac, randomBytes } from 'node:crypto';

/** Most secrets that are kept; the one that was not used for longest goes first. */
const MAX_KEPT = 1000;
const PEPPER_BYTES = 32;

/** What was derived from passwords, found by name. After `wipe` it stays empty. */
export class SecretCache {
  /** So that names say nothing about the passwords that they stand for. */
  readonly #pepper = randomBytes(PEPPER_BYTES);
  readonly #secrets = new Map<string, Buffer>();
  readonly #salts = new Map<string, Buffer>();
  #wiped = false;

  /** The salt that all files written with a password share. */
  saltFor(password: Uint8Array, make: () => Buffer): Buffer {
    const name = createHmac('sha256', this.#pepper).update(password).digest('base64');
    const salt = this.#salts.get(name) ?? make();
    this.#salts.set(name, salt);
    return salt;
  }

  nameOf(password: Uint8Array, salt: Uint8Array, cost: number): string {
    return createHmac('sha256', this.#pepper).update(salt).update(`${cost} `).update(password).digest('base64');
  }

  /** To be used at once and not kept: a wipe overwrites it. */
  get(name: string): Buffer | undefined {
    const secret = this.#secrets.get(name);
    if (secret === undefined) return undefined;
    this.#secrets.delete(name);
    this.#secrets.set(name, secret);
    return secret;
  }

  /** Takes the buffer as its own. */
  add(name: string, secret: Buffer): void {
    if (this.#wiped) {
      secret.fill(0);
      return;
    }
    this.#secrets.set(name, secret);
    const [oldest] = this.#secrets;
    if (this.#secrets.size <= MAX_KEPT || oldest === undefined) return;
    oldest[1].fill(0);
    this.#secrets.delete(oldest[0]);
  }

  wipe(): void {
    this.#wiped = true;
    for (const secret of this.#secrets.values()) secret.fill(0);
    this.#secrets.clear();
    this.#salts.clear();
    this.#pepper.fill(0);
  }
}
