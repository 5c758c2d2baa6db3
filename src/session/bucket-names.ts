import type { BucketResponse } from '../wire/bucket.js';

/** Which id belongs to which bucket name, as far as answers have told. */
export class BucketNames {
  readonly #ids = new Map<string, string>();

  idOf(name: string): string | undefined {
    return this.#ids.get(name);
  }

  learn(buckets: Iterable<Pick<BucketResponse, 'bucketId' | 'bucketName'>>): void {
    for (const { bucketId, bucketName } of buckets) this.#ids.set(bucketName, bucketId);
  }

  forget(bucketId: string): void {
    for (const [name, id] of this.#ids) if (id === bucketId) this.#ids.delete(name);
  }
}
