import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { B2Error, BackblazeB2 } from '../../../src/index.js';
import { CHANNELS } from '../diagnostics.js';

/** A text that others may see, and what it is. */
export interface Shown {
  readonly what: string;
  readonly text: () => string;
}

/** Tells of everything that the library shows: errors, events of the log, instances that are printed, diagnostics. */
export function watchSinks(show: (shown: Shown) => void): void {
  watchErrors(show);
  watchEvents(show);
  for (const name of CHANNELS) {
    const channel = `backblazeb2:${name}`;
    const listen = (message: unknown): void =>
      show({ what: `the channel ${channel}`, text: () => inspect(message, { depth: 6 }) });
    listeners.set(channel, listen);
    subscribe(channel, listen);
  }
}

const listeners = new Map<string, (message: unknown) => void>();

/** Runs something that must have the diagnostics channels for itself. */
export async function withoutListeners(work: () => Promise<void> | void): Promise<void> {
  for (const [channel, listen] of listeners) unsubscribe(channel, listen);
  try {
    await work();
  } finally {
    for (const [channel, listen] of listeners) subscribe(channel, listen);
  }
}

/** Every B2Error that is made: its super() is led through here. */
function watchErrors(show: (shown: Shown) => void): void {
  class WatchedError extends Error {
    constructor(message?: string, options?: ErrorOptions) {
      super(message, options);
      show({ what: 'a B2Error', text: () => allOf(this) });
    }
  }
  Object.setPrototypeOf(B2Error, WatchedError);
}

const allOf = (error: Error): string =>
  [inspect(error, { depth: 6, showHidden: true }), String(error), JSON.stringify(error)].join('\n');

const LOGGED: ReadonlySet<string> = new Set(['Log', 'Error', 'FileComplete', 'SSLStatus']);

function watchEvents(show: (shown: Shown) => void): void {
  let owner = BackblazeB2.prototype as object;
  while (!Object.hasOwn(owner, 'dispatch')) owner = Object.getPrototypeOf(owner) as object;
  const { dispatch, heard } = owner as {
    dispatch(name: string, event: object): unknown;
    heard(name: string): boolean;
  };
  // What nobody hears is not even made.
  Object.defineProperty(owner, 'heard', {
    configurable: true,
    writable: true,
    value(this: BackblazeB2, name: string): boolean {
      return LOGGED.has(name) || heard.call(this, name);
    },
  });
  Object.defineProperty(owner, 'dispatch', {
    configurable: true,
    writable: true,
    value(this: BackblazeB2, name: string, event: object): unknown {
      if (LOGGED.has(name)) show({ what: `the event ${name}`, text: () => inspect(event, { depth: 4 }) });
      if (name === 'Log') show({ what: 'a component that is printed', text: () => printed(this) });
      return dispatch.call(this, name, event);
    },
  });
}

const TOLD = ['RawRequest', 'RawResponse', 'SentHeaders', 'TransferredHeaders', 'TransferredRequest'];

function printed(b2: BackblazeB2): string {
  const told = TOLD.map((name) => b2.config(name));
  return [inspect(b2, { depth: null, showHidden: true }), JSON.stringify(b2), JSON.stringify({ ...b2 }), ...told].join(
    '\n',
  );
}
