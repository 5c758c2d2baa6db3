import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { release } from '../support/release.js';

/** What a connection hands to Node's parser just now. */
interface Reading {
  memory: ArrayBufferLike | undefined;
  /** Whether a body has got a piece of it. */
  given: boolean;
  /** Whether such a piece is no copy of it. */
  shared: boolean;
}

const readings = new WeakMap<Socket, Reading>();

/**
 * From here on what the connection of an answer reads is given back as soon as it is spent: Node's parser copies each piece of a body,
 * and left to the garbage collector the originals are half of its work. That they are copies is looked at each time.
 */
export function releaseSpentReads(response: IncomingMessage): void {
  // Answers of HTTP/2 come by another way.
  if (!(response instanceof IncomingMessage && response.socket instanceof Socket)) return;
  const reading = readings.get(response.socket) ?? watchReads(response.socket);
  const { push } = response;
  const watched = (piece: unknown, encoding?: BufferEncoding): boolean => {
    if (piece instanceof Uint8Array) {
      reading.given = true;
      reading.shared ||= piece.buffer === reading.memory;
    }
    return push.call(response, piece, encoding);
  };
  // A function that is written here would outlive all collections of young objects, and the answer with it.
  response.push = watched;
}

function watchReads(socket: Socket): Reading {
  const reading: Reading = { memory: undefined, given: false, shared: false };
  const { push } = socket;
  socket.push = (block: unknown, encoding?: BufferEncoding): boolean => {
    if (!(block instanceof Uint8Array)) return push.call(socket, block, encoding);
    Object.assign(reading, { memory: block.buffer, given: false, shared: false });
    const more = push.call(socket, block, encoding);
    // Others may have listened besides the parser, or the socket may keep it for later.
    const spent = reading.given && !reading.shared && socket.readableLength === 0 && socket.listenerCount('data') === 1;
    if (spent) release([block]);
    return more;
  };
  readings.set(socket, reading);
  return reading;
}
