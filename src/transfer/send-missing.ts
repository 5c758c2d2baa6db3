import { B2Error } from '../errors/index.js';
import type { TransferContext } from './context.js';
import type { LargeUpload } from './upload-large.js';
import { type Part, sendParts } from './upload-parts.js';

/** Content of a known size, cut into parts. */
export interface PartPlan {
  /** Bytes of all parts together. */
  readonly total: number;
  readonly count: number;
  /** Asked for once for each part that is sent. */
  part(number: number): Part;
}

/** Sends the parts that B2 does not have yet. Content that changed meanwhile ends the upload for good. */
export async function sendMissing(
  context: TransferContext,
  large: LargeUpload,
  plan: PartPlan,
  lanes: number,
): Promise<void> {
  context.observer.begin?.({ total: plan.total, done: large.storedBytes });
  try {
    await sendParts(context, large, {
      lanes,
      bytes: plan.total - large.storedBytes,
      parts: () => missing(large, plan),
      onStored: async (part) => {
        await large.add({ number: part.partNumber, length: part.contentLength, sha1: part.contentSha1 });
        await context.observer.partDone?.({ number: part.partNumber, count: plan.count });
      },
    });
  } catch (error) {
    if (error instanceof B2Error && error.code === 'source_changed') await large.abandon();
    throw error;
  }
}

function* missing(large: LargeUpload, plan: PartPlan): Generator<Part> {
  for (let number = 1; number <= plan.count; number++) {
    if (large.stored(number) === undefined) yield plan.part(number);
  }
}
