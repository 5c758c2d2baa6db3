import { writeFile } from 'node:fs/promises';
import type { BackblazeB2 } from '../../../../src/index.js';
import { bytesOf, failure, requestsOf, type Setup } from '../../../helpers/setup.js';

/** What the server of these tests recommends and asks for at least. */
export const PART_BYTES = 1_000_000;

/** The B2 calls that something makes, in their order. */
export async function callsOf(b2: BackblazeB2, work: () => Promise<unknown>): Promise<string[]> {
  const requests = requestsOf(b2);
  await work();
  return requests.map(({ call }) => call);
}

/** The value of a header among lines of them. */
export function header(lines: string, name: string): string {
  const line = lines.split(/\r?\n/).find((each) => each.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim() ?? '';
}

/** Leaves an upload of four parts behind of which one is stored. */
export async function interruptedUpload({ b2, bucketId, path }: Setup, name = 'x'): Promise<void> {
  b2.fileData = bytesOf(4 * PART_BYTES);
  await writeFile(path(name), b2.fileData);
  b2.localFile = path(name);
  b2.config('MaxConcurrentParts', 1);
  b2.onFragmentComplete = (event) => {
    event.interrupt = true;
  };
  await failure(b2.uploadFile(bucketId, name));
  b2.onFragmentComplete = null;
}
