import { badRequest } from '../failure.js';
import { readJson } from '../read-body.js';
import type { ServerClock } from '../server-clock.js';
import type { ControlPaths } from './control.js';

/** `/_clock`: GET tells the server's time, POST `{"advanceMs"}` or `{"set"}` moves it. */
export const clockPaths = (clock: ServerClock): ControlPaths => ({
  _clock: {
    GET: () => ({ now: clock.now() }),
    async POST({ request }) {
      await move(clock, await readJson(request));
      return { now: clock.now() };
    },
  },
});

async function move(clock: ServerClock, given: unknown): Promise<void> {
  const entries = typeof given === 'object' && given !== null ? Object.entries(given) : [];
  const [name, value] = entries[0] ?? [];
  if (entries.length !== 1 || (name !== 'advanceMs' && name !== 'set') || typeof value !== 'number') {
    throw badRequest('give either advanceMs, milliseconds, or set, milliseconds since 1970');
  }
  await (name === 'set' ? clock.set(value) : clock.advance(value));
}
