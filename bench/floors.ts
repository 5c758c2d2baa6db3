import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { request as requestSecure } from 'node:https';
import { text } from 'node:stream/consumers';
import { type ClientJob, PAGE_NAMES, SMALL_FILE_BYTES } from './jobs.js';

/** The same work by bare node:http without retries, resume or progress: what no client in Node can beat by much. */

const BLOCK_BYTES = 1024 * 1024;
const GATHER_BYTES = 2 * BLOCK_BYTES;
const WRITES = 4;

/** One request, two reused buffers, SHA-1 in flight and its digits at the end. */
export async function uploadFloor({ url, source, bytes }: ClientJob): Promise<void> {
  const handle = await open(source);
  const outgoing = post(`${url}/b2api/v4/b2_upload_file/1/2`, bytes + 40);
  const hash = createHash('sha1');
  const buffers = [Buffer.allocUnsafeSlow(BLOCK_BYTES), Buffer.allocUnsafeSlow(BLOCK_BYTES)] as const;
  const sent = [Promise.resolve(), Promise.resolve()];
  let reading = handle.read(buffers[0], 0, BLOCK_BYTES, 0);
  for (let at = 0, turn: 0 | 1 = 0; at < bytes; turn = turn === 0 ? 1 : 0) {
    const { bytesRead, buffer } = await reading;
    if (bytesRead === 0) throw new Error(`${source} is shorter than ${bytes} bytes`);
    at += bytesRead;
    const block = buffer.subarray(0, bytesRead);
    const other = turn === 0 ? 1 : 0;
    // The next read is under way while this block is hashed and sent.
    await sent[other];
    reading = handle.read(buffers[other], 0, BLOCK_BYTES, at);
    hash.update(block);
    sent[turn] = new Promise((resolve) => outgoing.write(block, () => resolve()));
  }
  await reading;
  outgoing.end(hash.digest('hex'));
  await answered(outgoing);
  await handle.close();
}

/** Chunks gathered to 2 MiB, written by writev at their position, SHA-1 in flight, the file synced as the component's is. */
export async function downloadFloor({ url, output, certificate }: ClientJob): Promise<void> {
  const file = `${url}/file/bench/bench`;
  const asked = certificate === undefined ? request(file) : requestSecure(file, { ca: readFileSync(certificate) });
  const outgoing = asked.end();
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const handle = await open(output, 'w');
  const hash = createHash('sha1');
  await writeGathered(incoming, handle, (chunk) => hash.update(chunk));
  const expected = incoming.headers['x-bz-content-sha1'];
  if (hash.digest('hex') !== expected && expected !== 'none') throw new Error('the floor received other bytes');
  await handle.sync();
  await handle.close();
}

async function writeGathered(
  incoming: IncomingMessage,
  handle: FileHandle,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  const writes = new Set<Promise<unknown>>();
  let chunks: Buffer[] = [];
  let [bytes, position] = [0, 0];
  const flush = (): void => {
    const write = handle.writev(chunks, position).then(() => {
      writes.delete(write);
      incoming.resume();
    });
    writes.add(write);
    position += bytes;
    [chunks, bytes] = [[], 0];
    if (writes.size >= WRITES) incoming.pause();
  };
  incoming.on('data', (chunk: Buffer) => {
    onChunk(chunk);
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= GATHER_BYTES) flush();
  });
  await once(incoming, 'end');
  if (bytes > 0) flush();
  await Promise.all(writes);
}

/** Small requests over as many kept connections as there are lanes, each body with its SHA-1. */
export async function smallFilesFloor({ url, files, lanes }: ClientJob): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const content = Buffer.alloc(SMALL_FILE_BYTES);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next++ < files) {
      const outgoing = post(`${url}/b2api/v4/b2_upload_file/1/2`, content.length + 40, agent);
      outgoing.write(content);
      outgoing.end(createHash('sha1').update(content).digest('hex'));
      await answered(outgoing);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  agent.destroy();
}

/** One page after the other, each parsed. */
export async function listFloor({ url, names }: ClientJob): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  let found = 0;
  for (let startFileName: string | null | undefined; startFileName !== null; ) {
    const body = JSON.stringify({ bucketId: 'bench', startFileName, maxFileCount: PAGE_NAMES });
    const outgoing = post(`${url}/b2api/v4/b2_list_file_names`, Buffer.byteLength(body), agent);
    outgoing.end(body);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    const page = JSON.parse(await text(incoming)) as { files: unknown[]; nextFileName: string | null };
    found += page.files.length;
    startFileName = page.nextFileName;
  }
  if (found !== names) throw new Error(`${found} names instead of ${names}`);
  agent.destroy();
}

function post(url: string, length: number, agent?: Agent): ClientRequest {
  return request(url, { method: 'POST', headers: { 'content-length': length }, ...(agent && { agent }) });
}

async function answered(outgoing: ClientRequest): Promise<void> {
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  incoming.resume();
  await once(incoming, 'end');
}
