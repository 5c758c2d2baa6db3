import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServerJob } from './jobs.js';

/**
 * The least that a B2 client takes for B2, in a process of its own: it throws away what is sent and sends zeros, or them encrypted. The real
 * embedded server hashes and stores, which would hide what the client costs.
 */
const BLOCK_BYTES = 1024 * 1024;
const BLOCK = Buffer.alloc(BLOCK_BYTES);
const ACCOUNT = {
  accountId: 'bench-account',
  authorizationToken: 'bench-token',
  applicationKeyExpirationTimestamp: null,
};

const job = JSON.parse(process.argv[2] ?? '') as ServerJob;

interface Content {
  readonly bytes: number;
  readonly sha1: string;
  block(offset: number, length: number): Buffer;
}

const zeros: Content = { ...job, block: (_, length) => BLOCK.subarray(0, length) };
const ciphertext = readFileSync(job.encrypted);
const encrypted: Content = {
  bytes: ciphertext.length,
  sha1: 'none',
  block: (offset, length) => ciphertext.subarray(offset, offset + length),
};

const server = createServer((request, response) => {
  const name =
    request.url
      ?.split('?')[0]
      ?.split('/')
      .find((segment) => segment.startsWith('b2_')) ?? '';
  const answer = (): void => void route(name, request, response);
  // Stands for the distance to the service.
  if (job.latencyMs > 0) setTimeout(answer, job.latencyMs);
  else answer();
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(url()));

function url(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function route(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (name.startsWith('b2_download')) return send(request.url?.endsWith('/encrypted') ? encrypted : zeros, response);
  const { bytes, tail } = await discard(request);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(answerTo(name, bytes, tail.toString('latin1'))));
}

function answerTo(name: string, bytes: number, tail: string): unknown {
  // A body ends with its own SHA-1 in 40 digits.
  const content = { contentLength: bytes - tail.length, contentSha1: tail };
  switch (name) {
    case 'b2_authorize_account': {
      const sizes = { absoluteMinimumPartSize: 5_000_000, recommendedPartSize: 100_000_000 };
      const urls = { apiUrl: url(), downloadUrl: url(), s3ApiUrl: url() };
      const allowed = { buckets: null, capabilities: ['writeFiles', 'readFiles'], namePrefix: null };
      return { ...ACCOUNT, apiInfo: { storageApi: { ...sizes, ...urls, allowed } } };
    }
    case 'b2_get_upload_url':
    case 'b2_get_upload_part_url': {
      const call = name === 'b2_get_upload_url' ? 'b2_upload_file' : 'b2_upload_part';
      return {
        bucketId: 'bench',
        fileId: 'large',
        authorizationToken: 't',
        uploadUrl: `${url()}/b2api/v4/${call}/1/2`,
      };
    }
    case 'b2_upload_part':
      return { fileId: 'large', partNumber: 0, uploadTimestamp: 1, ...content };
    default:
      return { fileId: 'large', fileName: 'bench', action: 'upload', fileInfo: {}, uploadTimestamp: 1, ...content };
  }
}

/** Reads a body to its end and keeps its last 40 bytes. */
async function discard(request: IncomingMessage): Promise<{ bytes: number; tail: Buffer }> {
  let bytes = 0;
  let tail: Buffer = Buffer.alloc(0);
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    tail = chunk.length < 40 ? Buffer.concat([tail, chunk]).subarray(-40) : chunk.subarray(-40);
  });
  await once(request, 'end');
  return { bytes, tail };
}

async function send({ bytes, sha1, block }: Content, response: ServerResponse): Promise<void> {
  response.writeHead(200, {
    'content-length': bytes,
    'content-type': 'application/octet-stream',
    'x-bz-content-sha1': sha1,
    'x-bz-file-id': 'large',
    'x-bz-file-name': 'bench',
  });
  for (let at = 0; at < bytes; at += BLOCK_BYTES) {
    if (!response.write(block(at, Math.min(BLOCK_BYTES, bytes - at)))) await once(response, 'drain');
  }
  response.end();
}
