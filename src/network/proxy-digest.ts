import { type DigestChallenge, digestAuthorization, digestChallenge } from './digest.js';
import { hostAndPort } from './failure.js';
import type { GateName } from './gate.js';
import type { Credentials, ProxyLogin } from './proxy-login.js';
import type { Address } from './types.js';

/** A challenge and how often it was answered. */
interface Learned {
  readonly challenge: DigestChallenge;
  /** One for all answers: with `-sess` it is part of the key. Source: RFC 7616, section 3.4.2. */
  readonly cnonce: string;
  count: number;
  /** The proxy took an answer to it: what it refuses later is the nonce, not the login. */
  proven: boolean;
}

/** Logs in by Digest. The challenge stays, so that only the first connection comes twice. */
export class DigestLogin implements ProxyLogin {
  readonly #user: string;
  readonly #password: string;
  readonly #newNonce: () => string;
  #learned: Learned | undefined;

  constructor(user: string, password: string, newNonce: () => string) {
    this.#user = user;
    this.#password = password;
    this.#newNonce = newNonce;
  }

  credentials(_gate: GateName, next: Address): Promise<Credentials | undefined> {
    const learned = this.#learned;
    if (learned === undefined) return Promise.resolve(undefined);
    learned.count++;
    const { challenge, cnonce, count } = learned;
    const use = {
      method: 'CONNECT',
      uri: hostAndPort(next),
      user: this.#user,
      password: this.#password,
      count,
      cnonce,
    };
    return Promise.resolve({ value: digestAuthorization(challenge, use), nonce: challenge.nonce });
  }

  learn(header: string, sent: Credentials | undefined): boolean {
    const challenge = digestChallenge(header);
    if (challenge === undefined) return false;
    const last = this.#learned;
    // A connection that was made at the same time has learned a newer one.
    if (sent !== undefined && sent.nonce !== last?.challenge.nonce) return true;
    this.#learned = { challenge, cnonce: this.#newNonce(), count: 0, proven: false };
    return sent === undefined || challenge.stale || last?.proven === true;
  }

  taken(sent: Credentials | undefined): void {
    const learned = this.#learned;
    if (learned !== undefined && sent?.nonce === learned.challenge.nonce) learned.proven = true;
  }
}
