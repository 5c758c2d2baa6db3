import { sha1 } from '../raw-b2.js';
import {
  type Change,
  type Kind,
  type Lane,
  own,
  SSE_B2,
  SSE_B2_HEADER,
  someBytes,
  someName,
  targetFor,
} from './lane.js';
import { type SeenVersion, unknownLike } from './world.js';

/** A lane keeps so many versions at most, so that reading all of them stays quick. */
const MANY = 6;

export const upload: Kind = (lane) => {
  const { bucketId, chance, b2 } = lane;
  const bytes = someBytes(lane);
  const encrypted = chance.below(4) === 0;
  const version = { ...newVersion(lane, bytes), encrypted };
  return {
    ...added(lane, version, bytes),
    what: `upload of ${bytes.length} bytes as ${version.name}`,
    async ask() {
      const target = await targetFor(lane, 'b2_get_upload_url', { bucketId });
      const about = { 'x-bz-file-name': encodeURIComponent(version.name), 'content-type': 'a/b' };
      return b2.uploadTo(target, bytes, encrypted ? { ...about, ...SSE_B2_HEADER } : about);
    },
  };
};

/** The same bytes again, or some of them, under the same encryption or another one. */
export const copy: Kind = (lane) => {
  const { chance, world, b2 } = lane;
  const sources = own(lane, world.versions).filter(([, { action, length }]) => action === 'upload' && length > 0);
  if (sources.length === 0) return null;
  const [sourceFileId, source] = chance.pick(sources);
  const whole = world.bytes.get(sourceFileId) ?? Buffer.alloc(0);
  const end = chance.below(2) === 0 ? whole.length : 1 + chance.below(whole.length);
  const bytes = whole.subarray(chance.below(end), end);
  const range = `bytes=${end - bytes.length}-${end - 1}`;
  const encrypted = chance.below(3) === 0 ? !source.encrypted : source.encrypted;
  const version = { ...newVersion(lane, bytes), encrypted };
  const destinationServerSideEncryption = encrypted ? SSE_B2 : { mode: 'none' };
  const request = { sourceFileId, range, fileName: version.name, destinationServerSideEncryption };
  return {
    ...added(lane, version, bytes),
    what: `copy of ${source.name} ${range} as ${version.name}`,
    ask: () => b2.call('b2_copy_file', request),
  };
};

export const hide: Kind = (lane) => {
  const { world, chance, b2, bucketId } = lane;
  const visible = own(lane, world.versions).filter(
    ([, { name, action }]) => action === 'upload' && !isHidden(lane, name),
  );
  if (visible.length === 0) return null;
  const { name } = chance.pick(visible)[1];
  const marker: SeenVersion = { bucketId, name, action: 'hide', length: 0, sha1: '', encrypted: false };
  return {
    ...added(lane, marker, Buffer.alloc(0)),
    what: `hiding of ${name}`,
    ask: () => b2.call('b2_hide_file', { bucketId, fileName: name }),
  };
};

export const deleteVersion: Kind = (lane) => {
  const { world, chance, b2 } = lane;
  const versions = own(lane, world.versions);
  if (versions.length === 0 || (versions.length < MANY && chance.below(2) === 0)) return null;
  const [fileId, { name }] = chance.pick(versions);
  const remove = (): void => {
    world.versions.delete(fileId);
    world.bytes.delete(fileId);
    world.gone.push(fileId);
  };
  return {
    what: `deletion of ${name}`,
    ask: () => b2.call('b2_delete_file_version', { fileName: name, fileId }),
    answered: remove,
    settle(seen) {
      if (!seen.versions.has(fileId)) remove();
    },
  };
};

/** True while the newest version of the name may be a hide marker, which must not be hidden again. */
const isHidden = (lane: Lane, name: string): boolean =>
  own(lane, lane.world.versions).some(([, version]) => version.name === name && version.action === 'hide');

const newVersion = (lane: Lane, bytes: Buffer) => {
  const about = { bucketId: lane.bucketId, name: someName(lane), action: 'upload' } as const;
  return { ...about, length: bytes.length, sha1: sha1(bytes) };
};

function added({ world }: Lane, version: SeenVersion, bytes: Buffer): Pick<Change, 'answered' | 'settle'> {
  const add = (fileId: string): void => {
    world.versions.set(fileId, version);
    world.bytes.set(fileId, bytes);
  };
  const isIt = ({ name, action, sha1: digest }: SeenVersion): boolean =>
    name === version.name && action === version.action && digest === version.sha1;
  return {
    answered: ({ fileId }) => add(fileId),
    settle(seen) {
      const fileId = unknownLike(seen.versions, world.versions, isIt);
      if (fileId !== null) add(fileId);
    },
  };
}
