import { EventEmitter } from 'node:events';
import { B2Error } from '../errors/index.js';
import { refused } from './accept.js';
import type { BackblazeB2Events, EventHandler, EventName, EventPayload } from './events.js';

type Assignable = { [K in EventName as `on${K}`]: EventHandler<K> };

/** Events by `on('FileList', …)` and, one handler each, by `onFileList = …`. */
export abstract class ComponentEmitter extends EventEmitter<BackblazeB2Events> implements Assignable {
  onAppKeyList: EventHandler<'AppKeyList'> = null;
  onBucketList: EventHandler<'BucketList'> = null;
  onEndTransfer: EventHandler<'EndTransfer'> = null;
  onError: EventHandler<'Error'> = null;
  onFileComplete: EventHandler<'FileComplete'> = null;
  onFileList: EventHandler<'FileList'> = null;
  onFragmentComplete: EventHandler<'FragmentComplete'> = null;
  onHeader: EventHandler<'Header'> = null;
  onLog: EventHandler<'Log'> = null;
  onMetadataList: EventHandler<'MetadataList'> = null;
  onPartList: EventHandler<'PartList'> = null;
  onProgress: EventHandler<'Progress'> = null;
  onSSLServerAuthentication: EventHandler<'SSLServerAuthentication'> = null;
  onSSLStatus: EventHandler<'SSLStatus'> = null;
  onStartTransfer: EventHandler<'StartTransfer'> = null;
  onTransfer: EventHandler<'Transfer'> = null;

  constructor() {
    super();
    for (const name of Object.keys(this).filter((key) => /^on[A-Z]/.test(key))) takeFunctionsOnly(this, name);
  }

  /** Whether anybody listens; lets frequent events cost nothing when nobody does. */
  protected heard(name: EventName): boolean {
    return this.handlerOf(name) !== null || this.listenerCount(name) > 0;
  }

  /** Everybody who is asked when the event comes, in their order. */
  protected handlersOf(name: EventName): readonly unknown[] {
    const assigned = this.handlerOf(name);
    return [...(assigned === null ? [] : [assigned]), ...this.rawListeners(name)];
  }

  /**
   * Calls the assigned handler, then the listeners in their order. Throws `handler_failed` when one of them throws; the
   * promise, if there is one, is of the handlers that returned promises.
   */
  protected dispatch<K extends EventName>(name: K, event: EventPayload<K>): Promise<void> | undefined {
    const pending: Promise<unknown>[] = [];
    const call = (handler: (event: EventPayload<K>) => unknown): void => {
      const result = guard(name, () => handler.call(this, event));
      if (result instanceof Promise) pending.push(result);
    };
    const assigned = this.handlerOf(name);
    if (assigned !== null) call(assigned);
    // Raw: the wrapper of a once() listener removes itself when it is called.
    for (const listener of this.rawListeners(name)) call(listener as (event: EventPayload<K>) => unknown);
    if (pending.length === 0) return undefined;
    return Promise.all(pending).then(
      () => undefined,
      (cause: unknown) => {
        throw handlerFailed(name, cause);
      },
    );
  }

  private handlerOf<K extends EventName>(name: K): EventHandler<K> {
    return (this as Assignable)[`on${name}`] as EventHandler<K>;
  }
}

/** A wrong value is refused when it is assigned, not when the event comes. */
function takeFunctionsOnly(target: object, name: string): void {
  let handler: unknown = null;
  Object.defineProperty(target, name, {
    enumerable: true,
    get: () => handler,
    set: (value: unknown) => {
      if (value !== undefined && value !== null && typeof value !== 'function') {
        throw refused(name, value, 'a function, or null for none');
      }
      handler = value ?? null;
    },
  });
}

function guard(name: EventName, call: () => unknown): unknown {
  try {
    return call();
  } catch (cause) {
    throw handlerFailed(name, cause);
  }
}

function handlerFailed(name: EventName, cause: unknown): B2Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new B2Error('handler_failed', `A handler of ${name} failed, which ends the operation: ${reason}`, { cause });
}
