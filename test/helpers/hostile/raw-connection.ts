import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One answer as it was on the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: Buffer;
  readonly isHead: boolean;
}

/** A TCP connection that sends any bytes and reads HTTP answers by their Content-Length. */
export interface RawConnection {
  /** Sends and resolves with the next answers, fewer when the server closes. Rejects when it does neither in time. */
  exchange(bytes: readonly Buffer[], isHead: readonly boolean[]): Promise<WireAnswer[]>;
  /** Sends, then says that nothing more comes. Resolves with what was answered until the server closed; rejects when it does not in time. */
  leave(bytes: readonly Buffer[], isHead: readonly boolean[]): Promise<WireAnswer[]>;
  readonly isOpen: boolean;
  destroy(): void;
}

/** Nothing here takes long: longer means that the server has forgotten the connection. */
const HANGS_AFTER_MS = 20_000;

export async function openConnection(port: number): Promise<RawConnection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: false });
  await once(socket, 'connect');
  let received = Buffer.alloc(0);
  let changed: () => void = () => undefined;
  let open = true;
  socket.on('data', (block: Buffer) => {
    received = Buffer.concat([received, block]);
    changed();
  });
  socket.on('error', () => undefined);
  socket.once('close', () => {
    open = false;
    changed();
  });
  /** Takes answers until there are enough or the connection is closed. */
  const collect = (isHead: readonly boolean[], most: number): Promise<WireAnswer[]> =>
    new Promise((resolve, reject) => {
      const answers: WireAnswer[] = [];
      const timer = setTimeout(() => {
        socket.destroy();
        reject(new Error(`no answer and no end after ${HANGS_AFTER_MS} ms; so far ${answers.length} answers`));
      }, HANGS_AFTER_MS);
      changed = () => {
        while (answers.length < most) {
          const found = readAnswer(received, isHead[answers.length] ?? false, !open);
          if (found === null) break;
          received = received.subarray(found.end);
          if (found.answer.status >= 200) answers.push(found.answer);
        }
        if (answers.length < most && open) return;
        clearTimeout(timer);
        changed = () => undefined;
        resolve(answers);
      };
      changed();
    });
  return {
    exchange(bytes, isHead) {
      const answers = collect(isHead, isHead.length);
      send(socket, bytes);
      return answers;
    },
    leave(bytes, isHead) {
      const answers = collect(isHead, Number.POSITIVE_INFINITY);
      send(socket, bytes);
      socket.end();
      return answers;
    },
    get isOpen() {
      return open && !socket.destroyed;
    },
    destroy: () => void socket.destroy(),
  };
}

/** Each block goes in a packet of its own, as far as that can be told. */
function send(socket: Socket, [first, ...rest]: readonly Buffer[]): void {
  if (first === undefined || socket.destroyed) return;
  socket.write(first, () => send(socket, rest));
}

/** The first answer in the bytes; null while it is not complete. Without a length it goes on to the end of the connection. */
function readAnswer(bytes: Buffer, isHead: boolean, ended: boolean): { answer: WireAnswer; end: number } | null {
  const blank = bytes.indexOf('\r\n\r\n');
  if (blank < 0) return null;
  const head = bytes.toString('latin1', 0, blank);
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? Number.NaN);
  const start = blank + 4;
  const end = isHead || status < 200 || status === 204 ? start : endOfBody(bytes, head, start);
  if (!ended && (end === null || end > bytes.length)) return null;
  const body = bytes.subarray(start, end ?? bytes.length);
  const isEmpty = body.equals(NO_CHUNKS);
  return { answer: { status, head, body: isEmpty ? Buffer.alloc(0) : body, isHead }, end: end ?? bytes.length };
}

/** Node's own refusals have an empty body in chunks; nothing else is sent in chunks. */
const NO_CHUNKS = Buffer.from('0\r\n\r\n');

/** Null: where the connection ends. */
function endOfBody(bytes: Buffer, head: string, start: number): number | null {
  if (/^transfer-encoding: *chunked\r?$/im.test(head)) {
    const last = bytes.indexOf(NO_CHUNKS, start);
    return last < 0 ? null : last + NO_CHUNKS.length;
  }
  const length = /^content-length: *(\d+)\r?$/im.exec(head)?.[1];
  return length === undefined ? null : start + Number(length);
}
