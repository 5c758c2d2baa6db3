import { throwIfInterrupted } from '../errors/index.js';
import { Budget } from '../support/budget.js';
import { SingleFlight } from '../support/single-flight.js';
import { memoryBytes } from './cost.js';
import { scryptSecret } from './derive.js';
import type { PasswordOrigin } from './header.js';
import { SecretCache } from './secret-cache.js';
import { passwordBytes } from './secrets.js';

/** Memory for derivations that run at the same time; one that needs more runs alone. */
const DERIVING_BYTES = 256 * 1024 * 1024;

/** Derives secrets from passwords, each one once: those who ask for the same at the same time share the work. */
export class PasswordSecrets {
  readonly #budget = new Budget(DERIVING_BYTES);
  #cache = new SecretCache();
  #flights = new Map<string, SingleFlight<void>>();

  /** Where the secret of new files comes from: a salt of its own for each password, until `wipe`. */
  originFor(password: string, cost: number, makeSalt: () => Buffer): PasswordOrigin {
    const bytes = passwordBytes(password);
    const salt = this.#cache.saltFor(bytes, makeSalt);
    bytes.fill(0);
    return { kind: 'password', salt, cost };
  }

  /** Calls `use` with the secret, which is valid only during the call. */
  async with<T>(password: string, origin: PasswordOrigin, signal: AbortSignal, use: (secret: Buffer) => T): Promise<T> {
    const bytes = passwordBytes(password);
    try {
      for (;;) {
        throwIfInterrupted(signal);
        // Looked up anew each time: between the end of a derivation and its use a wipe may come.
        const name = this.#cache.nameOf(bytes, origin.salt, origin.cost);
        const secret = this.#cache.get(name);
        if (secret !== undefined) return use(secret);
        await this.#derive(name, bytes, origin, signal);
      }
    } catch (error) {
      throwIfInterrupted(signal);
      throw error;
    } finally {
      bytes.fill(0);
    }
  }

  wipe(): void {
    this.#cache.wipe();
    this.#cache = new SecretCache();
    this.#flights = new Map();
  }

  #derive(name: string, password: Buffer, { salt, cost }: PasswordOrigin, signal: AbortSignal): Promise<void> {
    const [cache, flights, memory] = [this.#cache, this.#flights, memoryBytes(cost)];
    const flight = flights.get(name) ?? new SingleFlight<void>();
    flights.set(name, flight);
    return flight.run(async (stopped) => {
      // The one who asked first may give up, and overwrite its bytes, while others still wait.
      const own = Buffer.from(password);
      try {
        await this.#budget.take(memory, stopped);
        try {
          cache.add(name, await scryptSecret(own, salt, cost));
        } finally {
          this.#budget.give(memory);
        }
      } finally {
        own.fill(0);
        flights.delete(name);
      }
    }, signal);
  }
}
