import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The floor: node:http that throws bodies away, with their SHA-1 when asked to, and sends zeros. */
const BLOCK = Buffer.alloc(1024 * 1024);
/** As long as the answer to an upload. */
const ANSWER = Buffer.from(JSON.stringify({ answer: '-'.repeat(640) }));

const server = createServer((request, response) => {
  const [, what = '', bytes = '0'] = request.url?.split('/') ?? [];
  if (what === 'zeros') {
    request.resume();
    request.once('end', () => void sendZeros(response, Number(bytes)));
  } else discard(request, response, what === 'hash');
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
});

function discard(request: IncomingMessage, response: ServerResponse, hash: boolean): void {
  const sha1 = hash ? createHash('sha1') : null;
  request.on('data', (block: Buffer) => sha1?.update(block));
  request.once('end', () => {
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': ANSWER.length,
      Sha1: sha1?.digest('hex') ?? '',
    });
    response.end(ANSWER);
  });
}

async function sendZeros(response: ServerResponse, bytes: number): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': bytes });
  for (let left = bytes; left > 0; left -= BLOCK.length) {
    if (!response.write(BLOCK.subarray(0, Math.min(BLOCK.length, left)))) await once(response, 'drain');
  }
  response.end();
}
