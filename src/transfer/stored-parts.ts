import { createHash } from 'node:crypto';
import { listParts } from '../api/index.js';
import type { ListPartsResponse } from '../wire/large-file.js';
import { LIMITS } from '../wire/limits.js';
import type { AskingContext } from './context.js';
import type { TakenBytes } from './source.js';
import type { StoredPart } from './upload-state.js';

/** All parts that B2 has of an unfinished large file, by number. */
export async function storedParts(context: AskingContext, fileId: string): Promise<Map<number, StoredPart>> {
  const found = new Map<number, StoredPart>();
  let startPartNumber: number | null = 1;
  while (startPartNumber !== null) {
    const page = await partsFrom(context, fileId, startPartNumber);
    for (const { partNumber, contentLength, contentSha1 } of page.parts) {
      found.set(partNumber, { number: partNumber, length: contentLength, sha1: contentSha1 });
    }
    startPartNumber = page.nextPartNumber;
  }
  return found;
}

/** Whether a part that B2 has is this very one. */
export function isStored(stored: StoredPart | undefined, taken: TakenBytes): boolean {
  if (stored === undefined || stored.length !== taken.length) return false;
  const hash = createHash('sha1');
  for (const block of taken.blocks) hash.update(block);
  return hash.digest('hex') === stored.sha1;
}

function partsFrom(context: AskingContext, fileId: string, startPartNumber: number): Promise<ListPartsResponse> {
  const request = { fileId, startPartNumber, maxPartCount: LIMITS.listPartsMax };
  return context.session.call(context, (connection) => listParts(connection, request, context));
}
