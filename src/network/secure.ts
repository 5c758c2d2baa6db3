import { isIP, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { B2Error } from '../errors/index.js';
import { untilAborted } from '../support/until-aborted.js';
import { awaitSocket, whileOpen } from './await-socket.js';
import { hostAndPort, notConnected } from './failure.js';
import { type Material, prepare } from './tls/context.js';
import { noteFacts } from './tls/facts.js';
import { subjectOf } from './tls/names.js';
import { type FetchList, Revocations } from './tls/revocation.js';
import { type KeptSession, SessionCache } from './tls/sessions.js';
import type { Judge, Presented, TlsFacts, TlsOptions } from './tls/types.js';
import { examine, isPinned, look, type Measure, refused } from './tls/verdict.js';
import type { Address, Asker } from './types.js';

const nothing: FetchList = () => Promise.reject(new Error('Lists are not fetched.'));

/** Names of ALPN (RFC 7301). */
export type Protocol = 'h2' | 'http/1.1';

/**
 * Speaks TLS over a connection, to the host that the address names. The socket is its to destroy on failure. `protocols` are
 * offered in their order; not given: HTTP/1.1 alone.
 */
export type Secure = (
  socket: Socket,
  address: Address,
  asker: Asker,
  protocols?: readonly Protocol[],
) => Promise<Socket>;

/**
 * TLS as the options say; one for all connections of a client. `fetch` is for lists of what was revoked: without it none can
 * be had. `now` is milliseconds since 1970.
 */
export function createSecure(options: TlsOptions, fetch: FetchList = nothing, now: () => number = Date.now): Secure {
  const revocations = options.revocation === 'ignored' ? undefined : new Revocations(fetch, now);
  const sessions = options.reuseSessions ? new SessionCache() : undefined;
  let material: Promise<Material> | undefined;
  const materialOf = (): Promise<Material> => {
    material ??= prepare(options, now).catch((error: unknown) => {
      // The next connection reads the files anew: they may have been mended.
      material = undefined;
      throw error;
    });
    return material;
  };
  return async (socket, address, asker, protocols = ['http/1.1']) => {
    const kept = sessions?.get(address);
    let secured: TLSSocket | undefined;
    try {
      const ready = await untilAborted(materialOf(), asker.signal);
      asker.watch?.handshake?.(`TLS with ${hostAndPort(address)} begins`);
      secured = begin(socket, address, ready, protocols, kept);
      const keep = sessions?.collect(address, secured);
      await awaitSocket(secured, 'secureConnect', asker.signal);
      // With a session that goes on, OpenSSL has nothing against anybody.
      const shown = kept !== undefined && secured.isSessionReused() ? kept.shown : look(secured, address);
      const examined = examine(shown, address, ready.measure);
      const asked = revocations && examined.fault === undefined;
      const presented = asked
        ? await whileOpen(secured, withRevocation(examined, revocations, options, ready.measure, asker), asker.signal)
        : examined;
      await agree(secured, presented, options.minBits, asker);
      keep?.(shown);
      return secured;
    } catch (error) {
      sessions?.forget(address);
      // What it fails with later than this has nobody to tell.
      secured?.on('error', () => undefined).destroy();
      socket.destroy();
      throw asker.signal.aborted ? error : notConnected(error, address);
    }
  };
}

/** A certificate that is right in everything else may have been revoked. */
async function withRevocation(
  presented: Presented,
  revocations: Revocations,
  { revocation }: TlsOptions,
  measure: Measure,
  { signal }: Asker,
): Promise<Presented> {
  const fault = await revocations.faultOf(presented.chain, measure.authorities(), signal);
  if (fault === undefined || measure.overlook.has(fault.kind)) return presented;
  if (fault.kind === 'unknown_revocation' && revocation === 'where_known') return presented;
  return { ...presented, fault, accepted: isPinned(presented.certificate, measure) };
}

function begin(
  socket: Socket,
  { host }: Address,
  { context }: Material,
  protocols: readonly Protocol[],
  kept: KeptSession | undefined,
): TLSSocket {
  return connect({
    socket,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(kept === undefined ? {} : { session: kept.session }),
    secureContext: context,
    ALPNProtocols: [...protocols],
    // The verdict is not left to Node, which the environment could tell to trust everybody; see agree.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
}

/** Nothing is sent before it: throws `tls_failed` when the server is not trusted, or its cipher is too weak. */
async function agree(secured: TLSSocket, presented: Presented, minBits: number, asker: Asker): Promise<void> {
  const { server, certificate, fault } = presented;
  const { signal, watch, judge } = asker;
  const facts = noteFacts(secured, certificate);
  watch?.secured?.(facts);
  watch?.handshake?.(agreement(facts));
  if (facts.cipherBits < minBits) throw tooWeak(server, facts, minBits);
  const accepted = judge
    ? await whileOpen(secured, ask(judge, presented), signal).catch(undecided)
    : presented.accepted;
  const verdict = accepted ? 'accepted' : `refused: ${fault?.reason ?? 'a handler did not accept it'}`;
  watch?.handshake?.(`certificate of ${subjectOf(certificate)} ${verdict}`);
  if (!accepted) throw refused(presented);
}

/** It is not the network that took so long. */
function undecided(error: unknown): never {
  if (!(error instanceof B2Error) || error.code !== 'timeout') throw error;
  throw error.with({}, `${error.message} A handler of SSLServerAuthentication had not decided by then.`);
}

/** A judge that throws at once has rejected. */
const ask = async (judge: Judge, presented: Presented): Promise<boolean> => judge.accepts(presented);

function agreement({ version, suite, cipherBits, sessionReused }: TlsFacts): string {
  return `${version} with ${suite} (${cipherBits} bits)${sessionReused ? ', the session goes on' : ''}`;
}

function tooWeak(address: Address, { suite, cipherBits }: TlsFacts, minBits: number): B2Error {
  const message = `connecting to ${hostAndPort(address)} failed: ${suite} has ${cipherBits} bits, and SSLCipherStrength asks for ${minBits}.`;
  return new B2Error('tls_failed', message);
}
