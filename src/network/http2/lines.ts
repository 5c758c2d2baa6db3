import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { B2Error } from '../../errors/index.js';
import { untilAborted } from '../../support/until-aborted.js';
import type { Connector } from '../connector.js';
import { hostAndPort } from '../failure.js';
import { JudgePools } from '../tls/judge-pools.js';
import type { Asker, NetworkOptions, Target } from '../types.js';
import { SharedSession } from './shared-session.js';

/** What a request goes over: it was begun on a session, or is to be made by HTTP/1.1, on a connection opened for that if any. */
export type Line<T> =
  | { readonly version: 2; readonly begun: T }
  | { readonly version: 1; readonly opened: Socket | undefined };

/** The sessions with one host that one judge let pass. */
interface Origin {
  sessions: SharedSession[];
  opening: { readonly done: Promise<void>; readonly signal: AbortSignal } | undefined;
}

/**
 * The sessions of HTTP/2 of a client. A host that picks HTTP/1.1 is not asked again; a request whose session has no room gets
 * another session.
 */
export class Http2Lines {
  readonly #network: NetworkOptions;
  readonly #connector: Connector;
  readonly #pools = new JudgePools();
  readonly #origins = new Map<string, Origin>();
  readonly #speakHttp1 = new Set<string>();
  /** Hosts of which it was told that they are asked by HTTP/1.1. */
  readonly #told = new Set<string>();
  #closed = false;

  constructor(network: NetworkOptions, connector: Connector) {
    this.#network = network;
    this.#connector = connector;
  }

  /**
   * Begins a request on a session with room, which is opened if need be. Rejects with the failure of the connection, and with
   * `invalid_setting` when HTTP/2 is required of a host that does not speak it.
   */
  async begin<T>(target: Target, asker: Asker, start: (session: SharedSession) => T): Promise<Line<T>> {
    if (!target.secure) return this.#byHttp1(target, asker);
    const origin = this.#originOf(target, asker);
    for (;;) {
      asker.signal.throwIfAborted();
      if (this.#speakHttp1.has(hostAndPort(target))) return this.#byHttp1(target, asker);
      const session = origin.sessions.find(({ hasRoom }) => hasRoom);
      if (session !== undefined) return { version: 2, begun: start(session) };
      if (origin.opening === undefined) {
        const opened = await this.#open(origin, target, asker);
        return opened instanceof SharedSession
          ? { version: 2, begun: start(opened) }
          : this.#byHttp1(target, asker, opened);
      }
      await awaitOpening(origin.opening, asker.signal);
    }
  }

  /** Ends all sessions. */
  close(): void {
    this.#closed = true;
    for (const { sessions } of this.#origins.values()) for (const session of sessions) session.destroy();
    this.#origins.clear();
  }

  #originOf(target: Target, { judge }: Asker): Origin {
    const name = `${hostAndPort(target)}${this.#pools.nameOf(judge)}`;
    const known = this.#origins.get(name) ?? { sessions: [], opening: undefined };
    this.#origins.set(name, known);
    return known;
  }

  /** Those that ask meanwhile wait until the limits of the session are known. */
  async #open(origin: Origin, target: Target, asker: Asker): Promise<SharedSession | Socket> {
    const opened = this.#connect(target, asker);
    const done = opened
      .then((line) => (line instanceof SharedSession ? line.ready : undefined))
      .finally(() => {
        origin.opening = undefined;
      });
    // Whoever waits for it is told; there may be nobody.
    done.catch(() => undefined);
    origin.opening = { done, signal: asker.signal };
    const line = await opened;
    if (line instanceof SharedSession) origin.sessions = [...origin.sessions.filter(({ isOpen }) => isOpen), line];
    else this.#speakHttp1.add(hostAndPort(target));
    return line;
  }

  async #connect(target: Target, asker: Asker): Promise<SharedSession | Socket> {
    const socket = await this.#connector.open(target, asker, ['h2', 'http/1.1']);
    if ((socket as TLSSocket).alpnProtocol !== 'h2') return socket;
    const host = hostAndPort(target);
    const { keepAlive } = this.#network;
    return new SharedSession(socket, {
      origin: `https://${host}`,
      maxStreams: keepAlive ? Number.POSITIVE_INFINITY : 1,
      keep: keepAlive && !this.#closed,
      refused: () => this.#speakHttp1.add(host),
    });
  }

  #byHttp1(target: Target, { watch }: Asker, opened?: Socket): Line<never> {
    if (this.#network.http2 === 'required') {
      opened?.destroy();
      throw notSpoken(target);
    }
    const host = hostAndPort(target);
    if (watch?.fallback !== undefined && !this.#told.has(host)) {
      this.#told.add(host);
      watch.fallback(`${host} ${why(target)}. Its requests are made by HTTP/1.1.`);
    }
    return { version: 1, opened };
  }
}

/** A failure is one of all that wait, but not that the one who opens was aborted. */
async function awaitOpening({ done, signal: opener }: NonNullable<Origin['opening']>, signal: AbortSignal) {
  await untilAborted(done, signal).catch((error: unknown) => {
    if (signal.aborted || !opener.aborted) throw error;
  });
}

const why = ({ secure }: Target): string =>
  secure ? 'does not speak HTTP/2' : 'is asked without TLS, where HTTP/2 is not spoken';

function notSpoken(target: Target): B2Error {
  const message = `${hostAndPort(target)} ${why(target)}, and AllowHTTPFallback is off. Set AllowHTTPFallback to True, or HTTPVersion to 1.1.`;
  return new B2Error('invalid_setting', message);
}
