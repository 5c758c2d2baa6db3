import type { ChildProcess } from 'node:child_process';
import { peakMemory } from './peak-memory.js';

/** What passes the channel between a command and a child process that is a command too. */
const QUESTION = 'peak memory?';

/** In the child: answers until the returned function is called. Without a channel nobody can ask. */
export function answerMemoryQuestions(): () => void {
  const answer = async (message: unknown): Promise<void> => {
    if (message !== QUESTION) return;
    const bytes = await peakMemory();
    // The parent may be gone by now.
    if (process.connected) process.send?.(bytes);
  };
  if (process.channel !== undefined) process.on('message', answer);
  return () => process.removeListener('message', answer);
}

/** In the parent: the most memory that the child has had, bytes; undefined when it is gone. */
export function askMemory(child: ChildProcess): Promise<number | undefined> {
  if (!child.connected) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const settle = (bytes?: unknown): void => {
      child.removeListener('message', settle).removeListener('disconnect', settle);
      resolve(typeof bytes === 'number' ? bytes : undefined);
    };
    child.once('message', settle).once('disconnect', settle);
    child.send(QUESTION, (error) => {
      if (error !== null) settle();
    });
  });
}
