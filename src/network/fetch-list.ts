import { type Agent, get, type IncomingMessage } from 'node:http';
import type { AskingOptions } from './agent.js';

const MOST_BYTES = 20_000_000;
const LONGEST_MS = 10_000;

/** Gets a small file by HTTP, the way that every request goes. Rejects for what is too large, too slow or not there. */
export async function fetchList(url: string, agent: Agent, signal: AbortSignal): Promise<Buffer> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error('It takes too long.')), LONGEST_MS);
  const ended = AbortSignal.any([signal, late.signal]);
  try {
    const asked: AskingOptions = { asker: { signal: ended } };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { agent, signal: ended, ...asked }, resolve).once('error', reject);
    });
    const blocks: Buffer[] = [];
    let bytes = 0;
    if (response.statusCode !== 200) response.destroy(new Error('It is not there.'));
    for await (const block of response as AsyncIterable<Buffer>) {
      bytes += block.length;
      // Leaving the loop closes the connection.
      if (bytes > MOST_BYTES) throw new Error('It is too large.');
      blocks.push(block);
    }
    return Buffer.concat(blocks);
  } finally {
    clearTimeout(timer);
  }
}
