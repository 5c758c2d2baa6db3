import { type HeapProfiler, Session } from 'node:inspector/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (how: { readonly type: 'minor' }) => void;
setFlagsFromString('--no-expose-gc');

const SAMPLED_BYTES = 512;
/** Collections until what nobody holds any more is surely gone, were it not held by something old. */
const COLLECTIONS = 3;

/**
 * Bytes of objects that were made during some work and have outlived collections of young objects after it, whether or not a full
 * collection has found them since.
 */
export async function bytesOutliving(work: () => Promise<void>): Promise<number> {
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.startSampling', {
      samplingInterval: SAMPLED_BYTES,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: false,
    });
    await work();
    for (let i = 0; i < COLLECTIONS; i++) {
      await new Promise(setImmediate);
      collect({ type: 'minor' });
    }
    const { profile } = await session.post('HeapProfiler.stopSampling');
    return bytesOf(profile.head);
  } finally {
    session.disconnect();
  }
}

function bytesOf({ selfSize, children }: HeapProfiler.SamplingHeapProfileNode): number {
  return children.reduce((sum, child) => sum + bytesOf(child), selfSize);
}
