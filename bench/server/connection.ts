import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly length: number;
  /** Empty unless it was asked for: throwing bytes away is cheaper. */
  readonly body: Buffer;
}

const END = Buffer.from('\r\n\r\n');
const READ_BYTES = 1024 * 1024;

/** One kept connection that speaks as much HTTP as a load needs, cheaper than node:http, so that the server is measured. */
export class Connection {
  readonly #socket: Socket;
  #receive: (block: Buffer) => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;

  private constructor(host: string, port: number) {
    const callback = (count: number, buffer: Uint8Array): boolean => {
      this.#receive(Buffer.from(buffer.buffer, buffer.byteOffset, count));
      return true;
    };
    this.#socket = connect({ host, port, noDelay: true, onread: { buffer: Buffer.alloc(READ_BYTES), callback } });
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  static async open(url: string): Promise<Connection> {
    const { hostname, port } = new URL(url);
    const connection = new Connection(hostname, Number(port));
    await once(connection.#socket, 'connect');
    return connection;
  }

  /** Sends a head and a body in blocks; resolves with the last byte of the answer. Rejects on any status but 200. */
  async ask(head: string, body: readonly Buffer[] = [], keep = false): Promise<Answer> {
    const answer = this.#answer(keep);
    this.#socket.cork();
    let free = this.#socket.write(head, 'latin1');
    for (const [at, block] of body.entries()) {
      free = this.#socket.write(block);
      if (at === 0) this.#socket.uncork();
      if (!free) await Promise.race([once(this.#socket, 'drain'), answer]);
    }
    if (body.length === 0) this.#socket.uncork();
    const got = await answer;
    if (got.status !== 200) throw new Error(`${head.slice(0, head.indexOf('\r'))}: ${got.status} ${got.body}`);
    return got;
  }

  close(): void {
    this.#fail = () => undefined;
    this.#socket.destroy();
  }

  #answer(keep: boolean): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      let head = Buffer.alloc(0);
      let about: { readonly status: number; readonly length: number } | null = null;
      let left = 0;
      const blocks: Buffer[] = [];
      this.#receive = (block) => {
        let rest = block;
        if (about === null) {
          head = Buffer.concat([head, block]);
          const end = head.indexOf(END);
          if (end < 0) return;
          about = readHead(head.toString('latin1', 0, end));
          rest = head.subarray(end + END.length);
          left = about.length;
        }
        left -= rest.length;
        // The buffer of the socket is used again.
        if (keep || about.status !== 200) blocks.push(Buffer.from(rest));
        if (left <= 0) resolve({ ...about, body: Buffer.concat(blocks) });
      };
    });
  }
}

function readHead(head: string): { readonly status: number; readonly length: number } {
  const at = head.toLowerCase().indexOf('\r\ncontent-length: ');
  return { status: Number(head.slice(9, 12)), length: at < 0 ? 0 : Number.parseInt(head.slice(at + 18), 10) };
}
