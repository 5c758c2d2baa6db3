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

interface AskingState {
  wholeChain(): boolean;
  /** Whether the running method is being ended. */
  isInterrupted(): boolean;
}

/**
 * Leaves the decision to the handlers of SSLServerAuthentication. Other handlers are another judge: what these let pass,
 * those might not.
 */
export class HandlersAsJudge {
  readonly #handlers: () => readonly unknown[];
  readonly #ask: Ask;
  readonly #state: AskingState;
  #known: readonly unknown[] = [];
  #judge: Judge | undefined;

  constructor(handlers: () => readonly unknown[], ask: Ask, state: AskingState) {
    this.#handlers = handlers;
    this.#ask = ask;
    this.#state = state;
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
        const shown = this.#state.wholeChain() ? chain : [certificate];
        const event: SSLServerAuthenticationEvent = {
          certEncoded: Buffer.from(shown.map(String).join('')),
          certSubject: subjectOf(certificate),
          certIssuer: issuerOf(certificate),
          status: fault?.reason ?? 'OK',
          accept: accepted,
        };
        await this.#ask(event);
        // The connection may be made for a login that others wait for, too: it is not over at once.
        return event.accept === true && !this.#state.isInterrupted();
      },
    };
  }
}
