import type { Kind, Lane } from './lane.js';
import { unknownLike } from './world.js';

const MOST = 2;

export const createBucket: Kind = (lane) => {
  const { world, chance, b2, name: laneName } = lane;
  if (ownBuckets(lane).length >= MOST) return null;
  const name = `${laneName}-${chance.below(1_000_000_000)}`;
  const add = (bucketId: string): void => void world.buckets.set(bucketId, { name, revision: 2, mark: '' });
  return {
    what: `creation of bucket ${name}`,
    ask: () => b2.call('b2_create_bucket', { bucketName: name, bucketType: 'allPrivate' }),
    answered: ({ bucketId }) => add(bucketId),
    settle(seen) {
      const bucketId = unknownLike(seen.buckets, world.buckets, (bucket) => bucket.name === name);
      if (bucketId !== null) add(bucketId);
    },
  };
};

export const updateBucket: Kind = (lane) => {
  const { world, chance, b2 } = lane;
  const buckets = ownBuckets(lane);
  if (buckets.length === 0) return null;
  const [bucketId, before] = chance.pick(buckets);
  const after = { ...before, revision: before.revision + 1, mark: String(chance.below(1_000_000_000)) };
  const change = (): void => void world.buckets.set(bucketId, after);
  return {
    what: `change of bucket ${before.name}`,
    ask: () => b2.call('b2_update_bucket', { bucketId, bucketInfo: { mark: after.mark } }),
    answered: change,
    settle(seen) {
      if (seen.buckets.get(bucketId)?.mark === after.mark) change();
    },
  };
};

export const deleteBucket: Kind = (lane) => {
  const { world, chance, b2 } = lane;
  const buckets = ownBuckets(lane);
  if (buckets.length === 0) return null;
  const [bucketId, { name }] = chance.pick(buckets);
  const remove = (): void => void world.buckets.delete(bucketId);
  return {
    what: `deletion of bucket ${name}`,
    ask: () => b2.call('b2_delete_bucket', { bucketId }),
    answered: remove,
    settle(seen) {
      if (!seen.buckets.has(bucketId)) remove();
    },
  };
};

export const createKey: Kind = (lane) => {
  const { world, chance, b2, name: laneName } = lane;
  if (ownKeys(lane).length >= MOST) return null;
  const keyName = `${laneName}-${chance.below(1_000_000_000)}`;
  const add = (id: string): void => void world.keys.set(id, keyName);
  return {
    what: `creation of key ${keyName}`,
    ask: () => b2.call('b2_create_key', { keyName, capabilities: ['listFiles'] }),
    answered: ({ applicationKeyId }) => add(applicationKeyId),
    settle(seen) {
      const id = unknownLike(seen.keys, world.keys, (name) => name === keyName);
      if (id !== null) add(id);
    },
  };
};

export const deleteKey: Kind = (lane) => {
  const { world, chance, b2 } = lane;
  const keys = ownKeys(lane);
  if (keys.length === 0) return null;
  const [applicationKeyId, keyName] = chance.pick(keys);
  const remove = (): void => void world.keys.delete(applicationKeyId);
  return {
    what: `deletion of key ${keyName}`,
    ask: () => b2.call('b2_delete_key', { applicationKeyId }),
    answered: remove,
    settle(seen) {
      if (!seen.keys.has(applicationKeyId)) remove();
    },
  };
};

/** The bucket with the lane's files is not among them. */
const ownBuckets = (lane: Lane) => [...lane.world.buckets].filter(([, { name }]) => name.startsWith(`${lane.name}-`));
const ownKeys = (lane: Lane) => [...lane.world.keys].filter(([, name]) => name.startsWith(`${lane.name}-`));
