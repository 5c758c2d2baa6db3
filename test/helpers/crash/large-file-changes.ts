import { sha1 } from '../raw-b2.js';
import { type Change, type Kind, type Lane, own, SSE_B2, someBytes, someName, targetFor } from './lane.js';
import { type Holdings, type SeenPart, type SeenUnfinished, type SeenVersion, unknownLike } from './world.js';

const MOST_UNFINISHED = 2;
const MOST_PARTS = 4;

export const start: Kind = (lane) => {
  const { world, bucketId, chance, b2 } = lane;
  if (own(lane, world.unfinished).length >= MOST_UNFINISHED) return null;
  const name = someName(lane);
  const encrypted = chance.below(4) === 0;
  const file: SeenUnfinished = { bucketId, name, encrypted, parts: new Map() };
  const add = (fileId: string): void => void world.unfinished.set(fileId, file);
  const about = { bucketId, fileName: name, contentType: 'a/b' };
  return {
    what: `start of ${name}`,
    ask: () => b2.call('b2_start_large_file', encrypted ? { ...about, serverSideEncryption: SSE_B2 } : about),
    answered: ({ fileId }) => add(fileId),
    settle(seen) {
      const isIt = (entry: SeenUnfinished): boolean => entry.name === name && entry.parts.size === 0;
      const fileId = unknownLike(seen.unfinished, world.unfinished, isIt);
      if (fileId !== null) add(fileId);
    },
  };
};

/** A new part, or another one in its place. */
export const uploadPart: Kind = (lane) => {
  const found = someUnfinished(lane);
  const bytes = someBytes(lane);
  if (found === null || bytes.length === 0) return null;
  const { fileId, number } = found;
  return {
    ...partPut(lane, found, bytes),
    what: `part ${number} of ${found.file.name}`,
    async ask() {
      const target = await targetFor(lane, 'b2_get_upload_part_url', { fileId });
      return lane.b2.uploadTo(target, bytes, { 'x-bz-part-number': String(number) });
    },
  };
};

export const copyPart: Kind = (lane) => {
  const found = someUnfinished(lane);
  const { world, chance, b2 } = lane;
  const sources = own(lane, world.versions).filter(([, { action, length }]) => action === 'upload' && length > 0);
  if (found === null || sources.length === 0) return null;
  const [sourceFileId] = chance.pick(sources);
  const { fileId: largeFileId, number: partNumber } = found;
  return {
    ...partPut(lane, found, world.bytes.get(sourceFileId) ?? Buffer.alloc(0)),
    what: `copy to part ${partNumber} of ${found.file.name}`,
    ask: () => b2.call('b2_copy_part', { sourceFileId, largeFileId, partNumber }),
  };
};

export const finish: Kind = (lane) => {
  const { world, b2 } = lane;
  const complete = own(lane, world.unfinished).find(([, { parts }]) => parts.size >= 2);
  if (complete === undefined) return null;
  const [fileId, file] = complete;
  const numbers = [...file.parts.keys()].sort((a, b) => a - b);
  const bytes = Buffer.concat(numbers.map((number) => world.bytes.get(`${fileId}/${number}`) ?? Buffer.alloc(0)));
  const { bucketId, name, encrypted } = file;
  const about = { bucketId, name, encrypted, action: 'upload' } as const;
  const version: SeenVersion = { ...about, length: bytes.length, sha1: sha1(bytes) };
  const turn = (): void => {
    forget(lane, fileId);
    world.versions.set(fileId, version);
    world.bytes.set(fileId, bytes);
  };
  const partSha1Array = numbers.map((number) => file.parts.get(number)?.sha1);
  return {
    what: `end of ${name}`,
    ask: () => b2.call('b2_finish_large_file', { fileId, partSha1Array }),
    answered: turn,
    settle(seen) {
      if (seen.versions.has(fileId)) turn();
    },
  };
};

export const cancel: Kind = (lane) => {
  const { world, chance, b2 } = lane;
  const begun = own(lane, world.unfinished);
  if (begun.length === 0 || chance.below(3) > 0) return null;
  const [fileId, { name }] = chance.pick(begun);
  const remove = (): void => {
    forget(lane, fileId);
    world.gone.push(fileId);
  };
  return {
    what: `cancellation of ${name}`,
    ask: () => b2.call('b2_cancel_large_file', { fileId }),
    answered: remove,
    settle(seen) {
      if (!seen.unfinished.has(fileId)) remove();
    },
  };
};

interface Found {
  readonly fileId: string;
  readonly file: SeenUnfinished;
  readonly number: number;
}

/** Numbers have no gap, so that every file can be finished. */
function someUnfinished(lane: Lane): Found | null {
  const begun = own(lane, lane.world.unfinished);
  if (begun.length === 0) return null;
  const [fileId, file] = lane.chance.pick(begun);
  return { fileId, file, number: 1 + lane.chance.below(Math.min(MOST_PARTS, file.parts.size + 1)) };
}

function partPut({ world }: Lane, found: Found, bytes: Buffer): Pick<Change, 'answered' | 'settle'> {
  const { fileId, file, number } = found;
  const part: SeenPart = { length: bytes.length, sha1: sha1(bytes) };
  const put = (): void => {
    file.parts.set(number, part);
    world.bytes.set(`${fileId}/${number}`, bytes);
  };
  return {
    answered: put,
    settle(seen: Holdings) {
      if (seen.unfinished.get(fileId)?.parts.get(number)?.sha1 === part.sha1) put();
    },
  };
}

function forget({ world }: Lane, fileId: string): void {
  world.unfinished.delete(fileId);
  for (const key of [...world.bytes.keys()]) if (key.startsWith(`${fileId}/`)) world.bytes.delete(key);
}
