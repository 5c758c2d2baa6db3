import type { CallContext } from '../api/index.js';
import type { Session } from '../session/index.js';
import type { Settings } from '../settings/index.js';
import type { EventName, EventPayload } from './events.js';

/** One running method, as the functions that do its work see it. Settings are those of its beginning. */
export interface Task extends CallContext {
  readonly session: Session;
  readonly settings: Settings;
  /** Fires an event; await what it returns. Throws `handler_failed`. */
  fire<K extends EventName>(name: K, event: EventPayload<K>): Promise<void> | undefined;
  /** The same from places that must not throw: a failing handler ends the method. */
  fireSafely<K extends EventName>(name: K, event: EventPayload<K>): void;
  /** Tells of what went wrong without failing the method: by Log and Error. */
  readonly note: (message: string) => void;
  /** Whether anybody listens. */
  heard(name: EventName): boolean;
}
