import type { IncomingMessage } from 'node:http';

/**
 * The body of a message, once, its bytes counted as they are read. Who stops early leaves the message as it is. What has come
 * already is taken without an event: Node's own iterator costs as much as all else of a small upload.
 */
export async function* readMessage(message: IncomingMessage, read: { bytes: number }): AsyncGenerator<Buffer> {
  let news: News | null = null;
  try {
    for (;;) {
      const block = message.destroyed ? null : (message.read() as Buffer | null);
      if (block !== null) {
        read.bytes += block.length;
        yield block;
      } else if (message.complete && message.readableLength === 0) {
        return;
      } else if (message.destroyed) {
        throw message.errored ?? new Error('the connection ended before the body did');
      } else {
        news ??= listen(message);
        await news.next();
      }
    }
  } finally {
    news?.stop();
  }
}

interface News {
  /** Resolves with the next thing that happens. */
  next(): Promise<void>;
  stop(): void;
}

const EVENTS = ['readable', 'end', 'error', 'close'] as const;

function listen(message: IncomingMessage): News {
  let wake = (): void => undefined;
  const happened = (): void => wake();
  for (const event of EVENTS) message.on(event, happened);
  return {
    next: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
    stop() {
      for (const event of EVENTS) message.removeListener(event, happened);
    },
  };
}
