import { setImmediate as breathe } from 'node:timers/promises';
import type { Chance } from '../chance.js';
import { type HttpMessage, isComplete, toBytes } from './http-message.js';
import { openConnection, type RawConnection, type WireAnswer } from './raw-connection.js';
import { NOISE } from './values.js';

/** What one client sent, and what it was answered. */
export interface Outcome {
  readonly sent: Buffer;
  readonly answers: readonly WireAnswer[];
  /** Whole requests among what was sent; null when there is no telling. */
  readonly owed: number | null;
}

const MOST_AT_ONCE = 5;

/**
 * Sends so many requests over one connection after the other: some in pieces, some several at once, some only half. Whoever sent
 * whole requests must get answers or be closed; `openConnection` rejects when neither happens.
 */
export async function attack(
  port: number,
  count: number,
  chance: Chance,
  next: () => HttpMessage,
  inspect: (outcome: Outcome) => void,
): Promise<void> {
  let connection: RawConnection | null = null;
  for (let left = count; left > 0; ) {
    if (connection === null || !connection.isOpen) connection = await openConnection(port);
    const manner = chance.below(20);
    const some = Array.from({ length: manner === 0 ? 1 + chance.below(MOST_AT_ONCE) : 1 }, next);
    // Nobody can tell which answer belongs to what comes behind a request without a clear end.
    const messages = manner === 1 ? [] : some.every(isComplete) ? some : some.slice(0, 1);
    const isHead = messages.map(({ method }) => method === 'HEAD');
    left -= some.length;
    const sent = manner === 1 ? chance.pick(NOISE) : Buffer.concat(messages.map(toBytes));
    if (manner > 2 && messages.every(isComplete)) {
      const answers = await connection.exchange(inPieces(sent, chance), isHead);
      inspect({ sent, answers, owed: messages.length });
      if (answers.some(closes)) connection.destroy();
    } else if (manner === 2) {
      // Half a request, and gone.
      await connection.exchange([sent.subarray(0, chance.below(sent.length))], []);
      await breathe();
      connection.destroy();
    } else {
      inspect({ sent, answers: await connection.leave(inPieces(sent, chance), isHead), owed: null });
    }
  }
  connection?.destroy();
}

export const closes = ({ head }: WireAnswer): boolean => /^connection: close/im.test(head);

function inPieces(bytes: Buffer, chance: Chance): Buffer[] {
  if (chance.below(10) > 0) return [bytes];
  const at = chance.below(bytes.length);
  return [bytes.subarray(0, at), bytes.subarray(at)];
}
