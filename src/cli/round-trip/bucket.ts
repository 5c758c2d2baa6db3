import { randomBytes } from 'node:crypto';
import type { BackblazeB2 } from '../../component/index.js';

export interface ChosenBucket {
  readonly id: string;
  readonly name: string;
  /** Whether it was made here, so that nothing in it is anybody else's. */
  readonly isNew: boolean;
}

/** The bucket of that name, else the one that the key is limited to, else a new one. */
export async function chooseBucket(
  b2: BackblazeB2,
  wanted: string | undefined,
  mayMake: boolean,
): Promise<ChosenBucket> {
  const [id = ''] = b2.accountAllowedBucketId.split(',');
  const [name = ''] = b2.accountAllowedBucketName.split(',');
  if (id !== '' && (wanted === undefined || wanted === name)) return { id, name: name || id, isNew: false };
  if (wanted !== undefined && !mayMake) return { id: await b2.getBucketId(wanted), name: wanted, isNew: false };
  const fresh = wanted ?? `backblazeb2-${randomBytes(8).toString('hex')}`;
  const kept = b2.metadata;
  b2.metadata = [];
  try {
    return { id: await b2.createBucket(fresh, 'allPrivate'), name: fresh, isNew: true };
  } finally {
    b2.metadata = kept;
  }
}
