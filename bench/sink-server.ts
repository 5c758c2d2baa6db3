import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ServerJob } from './jobs.js';
import { Answers } from './sink-answers.js';

/**
 * The least that a B2 client takes for B2, in a process of its own: it throws away what is sent and sends zeros, or them
 * encrypted. The real embedded server hashes and stores, which would hide what the client costs.
 */
const BLOCK_BYTES = 1024 * 1024;
const BLOCK = Buffer.alloc(BLOCK_BYTES);

const job = JSON.parse(process.argv[2] ?? '') as ServerJob;
const answers = new Answers(job, url);
/** Requests since the last question for them, by call. */
let counts: Record<string, number> = {};

interface Content {
  readonly bytes: number;
  readonly sha1: string;
  block(offset: number, length: number): Buffer;
}

const zeros: Content = { ...job, block: (_, length) => BLOCK.subarray(0, length) };

function encrypted(): Content {
  const bytes = readFileSync(job.encrypted);
  return { bytes: bytes.length, sha1: 'none', block: (offset, length) => bytes.subarray(offset, offset + length) };
}
let ciphertext: Content | undefined;

const listener: RequestListener = (request, response) => {
  const path = request.url?.split('?')[0] ?? '/';
  if (path === '/_stats') {
    response.end(JSON.stringify(counts));
    counts = {};
    return;
  }
  const name = path.split('/').find((segment) => segment.startsWith('b2_')) ?? 'b2_download_file_by_name';
  counts[name] = (counts[name] ?? 0) + 1;
  const answer = (): void => void route(name, path, request, response);
  // Stands for the distance to the service.
  if (job.latencyMs > 0) setTimeout(answer, job.latencyMs);
  else answer();
};
const { tls } = job;
const server =
  tls === undefined
    ? createServer(listener)
    : createSecureServer({ key: readFileSync(tls.key), cert: readFileSync(tls.cert) }, listener);
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(url()));

function url(): string {
  return `${job.tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function route(name: string, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (name.startsWith('b2_download')) {
    if (!/\/(?:bench|encrypted|b2_download_file_by_id)$/.test(path)) {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ status: 404, code: 'not_found', message: 'there is no such file' }));
      return;
    }
    if (path.endsWith('/encrypted')) ciphertext ??= encrypted();
    return send(path.endsWith('/encrypted') ? (ciphertext ?? zeros) : zeros, request, response);
  }
  const upload = name === 'b2_upload_file' || name === 'b2_upload_part';
  const { bytes, tail, text } = await discard(request, !upload);
  // A body that does not end with its own SHA-1 has it in the header.
  const header = request.headers['x-bz-content-sha1'];
  const inHeader = typeof header === 'string' && /^[0-9a-f]{40}$/.test(header);
  const sha1 = inHeader ? header : tail.toString('latin1');
  const fileName = decodeURIComponent(String(request.headers['x-bz-file-name'] ?? 'bench'));
  const query = Object.fromEntries(new URL(request.url ?? '/', url()).searchParams);
  const fields = { ...query, ...(text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)) };
  const content = inHeader ? bytes + sha1.length : bytes;
  response.setHeader('content-type', 'application/json');
  response.end(answers.to(name, { path, bytes: content, tail: sha1, fileName, fields }));
}

/** Reads a body to its end and keeps its last 40 bytes, or all of it. */
async function discard(
  request: IncomingMessage,
  keep: boolean,
): Promise<{ bytes: number; tail: Buffer; text: string }> {
  let bytes = 0;
  let tail: Buffer = Buffer.alloc(0);
  const kept: Buffer[] = [];
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (keep) kept.push(chunk);
    tail = chunk.length < 40 ? Buffer.concat([tail, chunk]).subarray(-40) : chunk.subarray(-40);
  });
  await once(request, 'end');
  return { bytes, tail, text: Buffer.concat(kept).toString('utf8') };
}

async function send(content: Content, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { bytes, sha1, block } = content;
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const start = Number(range?.[1] ?? 0);
  const end = range?.[2] ? Math.min(bytes, Number(range[2]) + 1) : bytes;
  response.writeHead(range === null ? 200 : 206, {
    'content-length': end - start,
    'content-type': 'application/octet-stream',
    'x-bz-content-sha1': sha1,
    'x-bz-file-id': 'large',
    'x-bz-file-name': 'bench',
    'x-bz-upload-timestamp': '1',
    ...(range === null ? {} : { 'content-range': `bytes ${start}-${end - 1}/${bytes}` }),
  });
  if (request.method === 'HEAD') return void response.end();
  for (let at = start; at < end; at += BLOCK_BYTES) {
    if (!response.write(block(at, Math.min(BLOCK_BYTES, end - at)))) await once(response, 'drain');
  }
  response.end();
}
