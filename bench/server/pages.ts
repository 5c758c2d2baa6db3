import { Connection } from './connection.js';
import type { LoadJob, Measured } from './jobs.js';
import { call, head, login } from './session.js';

/** Follows the pages to the end, while another connection asks small questions one after the other. */
export async function list(job: LoadJob): Promise<Measured> {
  const { connection, next } = job.side === 'server' ? await serverPages(job) : await barePages(job);
  const other = await probe(job);
  const pagesMs: number[] = [];
  let [pageBytes, entries] = [0, 0];
  const start = performance.now();
  for (;;) {
    const asked = performance.now();
    const page = await next();
    if (page === null) break;
    pagesMs.push(page.at - asked);
    pageBytes = Math.max(pageBytes, page.bytes);
    entries += page.entries;
  }
  const seconds = (performance.now() - start) / 1000;
  connection.close();
  return { seconds, pagesMs, pageBytes, entries, otherMs: await other.end() };
}

interface Pages {
  readonly connection: Connection;
  /** `at`: when the last byte was there; what the load itself does with the page comes later. */
  readonly next: () => Promise<{ readonly bytes: number; readonly entries: number; readonly at: number } | null>;
}

async function serverPages(job: LoadJob): Promise<Pages> {
  const { connection, token, accountId } = await login(job);
  const { buckets } = await call(connection, 'b2_list_buckets', token, { accountId, bucketName: job.bucket });
  const bucketId = (buckets as unknown as readonly { readonly bucketId: string }[])[0]?.bucketId;
  let startFileName: string | null = '';
  return {
    connection,
    async next() {
      if (startFileName === null) return null;
      const json = Buffer.from(JSON.stringify({ bucketId, startFileName, ...(JSON.parse(job.query) as object) }));
      const asked = head('POST', '/b2api/v4/b2_list_file_names', {
        Authorization: token,
        'Content-Length': json.length,
      });
      const { body, length } = await connection.ask(asked, [json], true);
      const at = performance.now();
      const page = JSON.parse(body.toString()) as {
        readonly files: readonly unknown[];
        readonly nextFileName: string | null;
      };
      startFileName = page.nextFileName;
      return { bytes: length, entries: page.files.length, at };
    },
  };
}

async function barePages(job: LoadJob): Promise<Pages> {
  const connection = await Connection.open(job.url);
  let left = job.pages;
  return {
    connection,
    async next() {
      if (left === 0) return null;
      left -= 1;
      const { length } = await connection.ask(head('GET', `/zeros/${job.pageBytes}`, {}), [], true);
      return { bytes: length, entries: 0, at: performance.now() };
    },
  };
}

async function probe(job: LoadJob): Promise<{ end(): Promise<number> }> {
  const connection = await Connection.open(job.url);
  const path = job.side === 'server' ? '/_health' : '/zeros/1';
  let [longest, ended] = [0, false];
  const run = async (): Promise<void> => {
    while (!ended) {
      const asked = performance.now();
      await connection.ask(head('GET', path, { Authorization: job.authorization }));
      longest = Math.max(longest, performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const running = run();
  return {
    async end() {
      ended = true;
      await running;
      connection.close();
      return longest;
    },
  };
}
