import { join } from 'node:path';
import { type Buckets, createBuckets } from './buckets.js';
import { type Contents, openContents, syncDirectory } from './contents.js';
import { type Connection, openDatabase } from './database.js';
import { createEvents, type Events } from './events.js';
import { createKeys, type Keys } from './keys.js';
import { createListing, type Listing } from './listing.js';
import { makeDirectory } from './make-directory.js';
import { createMeta, type Meta } from './meta.js';
import { createParts, type Parts } from './parts.js';
import { createReplicas, type Replicas } from './replicas.js';
import { createPassingContents, createSmallContents, type SmallContents } from './small-contents.js';
import { createTemporaryDirectory } from './temporary-directory.js';
import { createVersions, type Versions } from './versions.js';

/** Everything a server keeps. The parts are synchronous but for the contents; group changes with `transaction`. */
export interface Store {
  readonly meta: Meta;
  readonly buckets: Buckets;
  readonly keys: Keys;
  readonly versions: Versions;
  readonly parts: Parts;
  readonly listing: Listing;
  readonly events: Events;
  readonly replicas: Replicas;
  readonly contents: Contents;
  /** Runs `work` so that all of its changes are made, or none. They are kept when `settled` says so, not earlier. */
  transaction<T>(work: () => T): T;
  /** Resolves when every change so far outlives a power failure. No answer may tell of one earlier. Asked in the turn of the change. */
  settled(): Promise<void>;
  close(): void;
}

/** Memory is not for ever more files, however small. */
const PASSING_SMALL_BYTES = 256 * 1024 * 1024;

/** Opens the store in `directory`, or one that keeps nothing. Rejects when another server uses the directory. */
export async function openStore(directory: string | null): Promise<Store> {
  if (directory === null) return openPassingStore(PASSING_SMALL_BYTES);
  await makeDirectory(directory, 0o700);
  const connection = openAlone(join(directory, 'metadata.sqlite'), directory);
  await syncDirectory(directory);
  const small = createSmallContents(connection);
  const options = { directory, durable: true, maxSmallBytes: Number.POSITIVE_INFINITY };
  return assemble(connection, small, await openContents(connection, small, options), () => connection.close());
}

/** One that keeps nothing, with so many bytes of small contents in memory; what comes then goes into files. */
export async function openPassingStore(maxSmallBytes: number): Promise<Store> {
  const temporary = createTemporaryDirectory();
  const connection = openDatabase(null);
  const close = (): void => {
    connection.close();
    temporary.remove();
  };
  const small = createPassingContents();
  const options = { directory: temporary.path, durable: false, maxSmallBytes };
  return assemble(connection, small, await openContents(connection, small, options), close);
}

function openAlone(file: string, directory: string): Connection {
  try {
    return openDatabase(file);
  } catch (error) {
    const busy = error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
    if (busy) throw new Error(`another server is using the data directory ${directory}`, { cause: error });
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot use the data directory ${directory}: ${why}`, { cause: error });
  }
}

function assemble(connection: Connection, small: SmallContents, contents: Contents, close: () => void): Store {
  return {
    contents,
    close,
    meta: createMeta(connection),
    buckets: createBuckets(connection),
    keys: createKeys(connection),
    versions: createVersions(connection, small),
    parts: createParts(connection, small),
    listing: createListing(connection),
    events: createEvents(connection),
    replicas: createReplicas(connection),
    transaction: connection.transaction,
    settled: connection.settled,
  };
}
