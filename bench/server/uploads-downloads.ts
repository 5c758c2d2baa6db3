import { Connection } from './connection.js';
import { type LoadJob, type Measured, NOTHING, SMALL_BYTES } from './jobs.js';
import { head, newBucket, uploadTarget } from './session.js';

const BLOCK = Buffer.alloc(1024 * 1024);

const about = (name: string, token: string, length: number, sha1: string) => ({
  Authorization: token,
  'Content-Type': 'application/octet-stream',
  'Content-Length': length,
  'X-Bz-File-Name': name,
  'X-Bz-Content-Sha1': sha1,
});

export async function upload(job: LoadJob): Promise<Measured> {
  const connection = await Connection.open(job.url);
  let target = { path: '/hash', token: '-' };
  if (job.side === 'server') target = await uploadTarget(connection, await newBucket(job));
  const blocks = Array.from({ length: job.bytes / BLOCK.length }, () => BLOCK);
  const start = performance.now();
  await connection.ask(head('POST', target.path, about('large', target.token, job.bytes, job.sha1)), blocks);
  const seconds = (performance.now() - start) / 1000;
  connection.close();
  return { ...NOTHING, seconds };
}

export async function download(job: LoadJob): Promise<Measured> {
  const connection = await Connection.open(job.url);
  let [path, token] = [`/zeros/${job.bytes}`, '-'];
  if (job.side === 'server') {
    const bucket = await newBucket(job);
    const target = await uploadTarget(connection, bucket);
    const blocks = Array.from({ length: job.bytes / BLOCK.length }, () => BLOCK);
    await connection.ask(head('POST', target.path, about('large', target.token, job.bytes, job.sha1)), blocks);
    [path, token] = [`/file/${bucket.bucketName}/large`, bucket.token];
  }
  const start = performance.now();
  const { length } = await connection.ask(head('GET', path, { Authorization: token }));
  const seconds = (performance.now() - start) / 1000;
  if (length !== job.bytes) throw new Error(`${length} bytes came, not ${job.bytes}`);
  connection.close();
  return { ...NOTHING, seconds };
}

export async function small(job: LoadJob): Promise<Measured> {
  const content = Buffer.alloc(SMALL_BYTES);
  const bucket = job.side === 'server' ? await newBucket(job) : null;
  const sha1 = '1ceaf73df40e531df3bfb26b4fb7cd95fb7bff1d';
  const lanes = await Promise.all(
    Array.from({ length: job.connections }, async () => {
      const connection = await Connection.open(job.url);
      return {
        connection,
        target: bucket === null ? { path: '/discard', token: '-' } : await uploadTarget(connection, bucket),
      };
    }),
  );
  let next = 0;
  const start = performance.now();
  await Promise.all(
    lanes.map(async ({ connection, target }) => {
      while (next < job.files) {
        next += 1;
        await connection.ask(head('POST', target.path, about(`small/${next}`, target.token, content.length, sha1)), [
          content,
        ]);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  for (const { connection } of lanes) connection.close();
  return { ...NOTHING, seconds };
}
