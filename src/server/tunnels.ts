import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';

/** Hosts that a server stands for, and the certificate that says so; PEM. */
export interface ProxyOptions {
  readonly names: readonly string[];
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

export interface Tunnels {
  /** Answers a CONNECT. A tunnel ends in this process: nothing is ever forwarded. */
  open(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** The host whose tunnel a connection came through; null for every other connection. */
  hostOf(socket: Socket): string | null;
}

/** The port that a tunnel may ask for. */
const PORT = 443;
const NO_HOSTS: ProxyOptions = { names: [], cert: '', key: '' };

/**
 * Lets clients that cannot be told another address reach the server: they take it for their proxy, ask it for a tunnel to a host
 * that it stands for, and speak TLS with the server itself. `deliver` gets each connection when its handshake is done.
 */
export function createTunnels(options: ProxyOptions | null, deliver: (socket: Socket) => void): Tunnels {
  const { names, cert, key } = options ?? NO_HOSTS;
  const hosts = new WeakMap<Socket, string>();
  const ends = new Map<string, TlsServer>();
  for (const name of names) {
    const end = createTlsServer({ cert, key, ALPNProtocols: ['http/1.1'] }, (socket) => {
      hosts.set(socket, name);
      deliver(socket);
    });
    ends.set(`${name}:${PORT}`, end);
  }
  const refusal = refusalOf([...ends.keys()]);
  return {
    open(request, socket, head) {
      // It shows as the end of the tunnel.
      socket.on('error', () => undefined);
      const end = ends.get((request.url ?? '').toLowerCase());
      if (end === undefined) {
        socket.end(refusal, () => socket.destroy());
        return;
      }
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.unshift(head);
      end.emit('connection', socket);
    },
    hostOf: (socket) => hosts.get(socket) ?? null,
  };
}

/** The reason is in the status line, too: that is all that many clients show of a refused tunnel. */
function refusalOf(targets: readonly string[]): string {
  const reason =
    targets.length === 0
      ? 'This server is no proxy'
      : `This server is a proxy for nothing but ${targets.join(' and ')}`;
  const lines = [
    `HTTP/1.1 403 ${reason}`,
    'Content-Type: text/plain',
    `Content-Length: ${reason.length + 1}`,
    'Connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n${reason}\n`;
}
