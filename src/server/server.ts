import { countStart, openAccount, tokenSecret } from './account.js';
import { createAuth } from './auth.js';
import type { ServerContext } from './context.js';
import { isEndpoint } from './dispatch.js';
import { createFaultRules, type FaultRule } from './faults/rules.js';
import { type Listener, listen } from './listener.js';
import { type CheckedOptions, checkOptions, type ServerOptions } from './options.js';
import { createRandom } from './random.js';
import { createRequests } from './requests.js';
import { serveRequest } from './serve-request.js';
import { openStore, type Store } from './store/store.js';
import { createTokenState } from './token-state.js';
import { createTokens } from './tokens.js';

/** A server that accepts requests. Whoever started it closes it. */
export interface RunningServer {
  /** What clients take as their realm; no slash at the end. */
  readonly url: string;
  readonly accountId: string;
  /** The master key: it may do everything. */
  readonly applicationKeyId: string;
  readonly applicationKey: string;
  readonly faults: {
    /** Throws a TypeError when the rule is not a legal one. */
    add(rule: FaultRule): void;
    clear(): void;
  };
  /** Stops at once: open connections are destroyed. Resolves when everything is released; may be called again. */
  close(): Promise<void>;
}

/** Starts a server. Rejects when the options are not legal, the port is taken or another server has the data. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const checked = checkOptions(options);
  const store = await openStore(checked.data);
  try {
    return await run(checked, store);
  } catch (error) {
    store.close();
    throw error;
  }
}

async function run(options: CheckedOptions, store: Store): Promise<RunningServer> {
  const context = createContext(options, store);
  const rules = createFaultRules(isEndpoint);
  const requests = createRequests(options, (request, response) => serveRequest(request, response, context, rules));
  const listener = await listen(options, requests.handle);
  const { id, keyId, key } = context.account;
  let closed: Promise<void> | null = null;
  return {
    url: options.publicUrl ?? urlOf(listener, options),
    accountId: id,
    applicationKeyId: keyId,
    applicationKey: key,
    faults: { add: rules.add, clear: rules.clear },
    close() {
      closed ??= listener
        .close()
        .then(requests.settled)
        .then(() => store.close());
      return closed;
    },
  };
}

function createContext({ seed, clock, master, partSizes }: CheckedOptions, store: Store): ServerContext {
  const starts = countStart(store.meta);
  const random = createRandom(seed === null ? undefined : `${seed}/${starts}`);
  const account = openAccount(store.meta, random, master);
  const tokens = createTokens(tokenSecret(store.meta, random), random);
  const state = createTokenState(() => clock.now());
  return { store, clock, random, account, partSizes, auth: createAuth(account, store.keys, tokens, state, clock) };
}

function urlOf({ host, port }: Listener, { tls }: CheckedOptions): string {
  return `${tls === null ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
