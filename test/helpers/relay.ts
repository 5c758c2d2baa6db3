import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between a client and a server and counts what passes; it knows nothing of HTTP. */
export interface Relay {
  readonly url: string;
  /** Bytes that clients have sent, heads included. */
  sent(): number;
  /** Bytes that clients have got. */
  received(): number;
  /** Connections that clients hold open. */
  open(): number;
  /** Ends all connections that are open now. */
  cut(): void;
  /** Lets nothing more through on the connections that are open now, which stay open. */
  stall(): void;
  close(): Promise<void>;
}

/** `onSent` sees what clients send, each connection apart. Port 0: any. */
export async function startRelay(
  serverUrl: string,
  onSent: (block: Buffer, connection: object) => void = () => undefined,
  listenAt = 0,
): Promise<Relay> {
  const port = Number(new URL(serverUrl).port);
  const count = { sent: 0, received: 0 };
  const sockets = new Set<Socket>();
  const clients = new Set<Socket>();
  const listener = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    clients.add(client);
    client.once('close', () => clients.delete(client));
    client.on('data', (block) => {
      count.sent += block.length;
      onSent(block, client);
    });
    server.on('data', (block) => {
      count.received += block.length;
    });
    client.pipe(server).pipe(client);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      // The other side sees how it ended from its own close.
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  }).listen(listenAt, '127.0.0.1');
  await once(listener, 'listening');
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    sent: () => count.sent,
    received: () => count.received,
    open: () => clients.size,
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    stall() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}
