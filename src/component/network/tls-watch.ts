import { type ConnectionWatch, issuerOf, type Judge, subjectOf, type TlsFacts } from '../../network/index.js';
import type { SSLServerAuthenticationEvent } from '../events.js';

/** What was agreed on for the last connection; undefined without TLS. */
export interface LastConnection {
  tls: TlsFacts | undefined;
}

/** What a trace tells of TLS. */
export type TlsWatch = Pick<ConnectionWatch, 'handshake' | 'secured' | 'used' | 'judge'>;

/** Keeps what was agreed on, tells how handshakes go, and who decides. */
export function tlsWatch(
  last: LastConnection,
  judge: () => Judge | undefined,
  tell: (message: string) => void,
): TlsWatch {
  const keep = (facts: TlsFacts | undefined): void => {
    last.tls = facts;
  };
  return { handshake: tell, secured: keep, used: keep, judge };
}

type Ask = (event: SSLServerAuthenticationEvent) => Promise<void> | undefined;

/**
 * Leaves the decision to the handlers of SSLServerAuthentication. Other handlers are another judge: what these let pass,
 * those might not.
 */
export class HandlersAsJudge {
  readonly #handlers: () => readonly unknown[];
  readonly #ask: Ask;
  readonly #wholeChain: () => boolean;
  #known: readonly unknown[] = [];
  #judge: Judge | undefined;

  constructor(handlers: () => readonly unknown[], ask: Ask, wholeChain: () => boolean) {
    this.#handlers = handlers;
    this.#ask = ask;
    this.#wholeChain = wholeChain;
  }

  /** Who decides for a request that is made now; undefined while there is no handler. */
  get now(): Judge | undefined {
    const handlers = this.#handlers();
    const same = handlers.length === this.#known.length && handlers.every((each, at) => each === this.#known[at]);
    if (same) return this.#judge;
    this.#known = handlers;
    this.#judge = handlers.length === 0 ? undefined : this.#newJudge();
    return this.#judge;
  }

  #newJudge(): Judge {
    return {
      accepts: async ({ certificate, chain, fault, accepted }) => {
        const shown = this.#wholeChain() ? chain : [certificate];
        const event: SSLServerAuthenticationEvent = {
          certEncoded: Buffer.from(shown.map(String).join('')),
          certSubject: subjectOf(certificate),
          certIssuer: issuerOf(certificate),
          status: fault?.reason ?? 'OK',
          accept: accepted,
        };
        await this.#ask(event);
        return event.accept === true;
      },
    };
  }
}
