import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

const CHANNEL = 'http.client.request.start';

/** The connections that this process' requests take while something runs, each once, in their order. */
export async function clientSockets(work: () => Promise<unknown>): Promise<Socket[]> {
  const sockets = new Set<Socket>();
  const collect = (message: unknown): void => {
    const { request } = message as { readonly request: ClientRequest };
    if (request.socket) sockets.add(request.socket);
    else request.once('socket', (socket) => sockets.add(socket));
  };
  subscribe(CHANNEL, collect);
  try {
    await work();
    return [...sockets];
  } finally {
    unsubscribe(CHANNEL, collect);
  }
}
