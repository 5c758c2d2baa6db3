import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { writeFile } from 'node:fs/promises';
import { downloadFileById } from '../../src/api/index.js';
import { Keyring } from '../../src/crypto/index.js';
import type { DiagnosticsMessages } from '../../src/index.js';
import {
  download,
  MemorySink,
  openFileSource,
  type Source,
  streamSource,
  type UploadOptions,
  upload,
} from '../../src/transfer/index.js';
import { testClock } from '../helpers/clock.js';
import { withPasswords } from '../helpers/encrypted.js';
import { engine, UPLOAD_OPTIONS } from '../helpers/engine.js';
import { bytesOf, withServer } from '../helpers/setup.js';

const MB = 1_000_000;
const PART = 500_000;
/** Of one connection, and of a line that all of them share, bytes per second. */
const RATE = 2 * MB;
const ENCRYPTION = { keyring: new Keyring(), secrets: withPasswords('password'), format: 'stream' } as const;
const OPTIONS = { ...UPLOAD_OPTIONS, simpleUploadLimit: PART, partSize: PART, streamPartSize: PART, minPartSize: PART };

type Line = 'each connection has its own speed' | 'all connections share one speed';

interface Sending {
  readonly line: Line;
  readonly lanes: number;
  readonly size?: number;
  readonly source?: 'file' | 'stream';
  readonly encrypted?: boolean;
  readonly load?: number;
}

/** Parts that are on their way at the same time. */
class PartsInFlight {
  now = 0;
  /** How many there were, with it, when each of them began. */
  readonly atBegin: number[] = [];
  readonly #listeners = {
    'request:start': (): void => void this.atBegin.push(++this.now),
    'request:end': (): void => void this.now--,
    'request:error': (): void => void this.now--,
  };
  readonly #stops = Object.entries(this.#listeners).map(([name, changed]) => {
    const listen = (message: unknown): void => {
      const { request } = message as DiagnosticsMessages['request:start'];
      if (request.operation === 'b2_upload_part') changed();
    };
    subscribe(`backblazeb2:${name}`, listen);
    return () => unsubscribe(`backblazeb2:${name}`, listen);
  });

  get most(): number {
    return Math.max(...this.atBegin);
  }

  /** The most of the first ones. */
  get atFirst(): number {
    return Math.max(...this.atBegin.slice(0, 8));
  }

  /** The most of the last ones. */
  get atLast(): number {
    return Math.max(...this.atBegin.slice(-20));
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }
}

describe('an upload in parts', () => {
  const setup = withServer({ minPartSize: PART, recommendedPartSize: PART });

  /** Time passes by what is moved: as much as it would take on such a line. */
  async function send({ line, lanes, size = 60 * MB, source = 'file', encrypted = false, load = 0 }: Sending) {
    const content = bytesOf(size);
    const clock = testClock(Date.now());
    const parts = new PartsInFlight();
    const context = {
      ...engine(setup.server, clock),
      threadLoad: () => () => load,
      observer: {
        moved: (bytes: number): void => {
          const speed = line === 'all connections share one speed' ? 4 * RATE : Math.max(1, parts.now) * RATE;
          clock.move((Math.max(0, bytes) * 1000) / speed);
        },
      },
    };
    await writeFile(setup.path('source'), content);
    const opened: Source =
      source === 'file' ? await openFileSource(setup.path('source')) : streamSource(blocksOf(content));
    const options: UploadOptions = {
      ...OPTIONS,
      lanes,
      bufferLimit: 100 * MB,
      encryption: encrypted ? ENCRYPTION : undefined,
    };
    const request = { bucketId: setup.bucketId, fileName: 'big', contentType: 'text/plain', fileInfo: {} };
    try {
      const { fileId } = await upload(context, request, opened, options);
      const sink = new MemorySink();
      const open = (range: string | undefined) =>
        context.session.call(context, (connection) => downloadFileById(connection, fileId ?? '', { range }, context));
      const decryption = encrypted ? { ...ENCRYPTION, allowPlain: false } : undefined;
      await download({ ...context, observer: {} }, { file: 'big', open, range: undefined, decryption }, sink);
      assert.ok(sink.contents.bytes.equals(content), 'other bytes than were sent');
    } finally {
      parts.close();
      await opened.close();
      context.session.http.close();
    }
    return parts;
  }

  const kinds = [
    { source: 'file', encrypted: false },
    { source: 'file', encrypted: true },
    { source: 'stream', encrypted: false },
  ] as const;
  for (const kind of kinds) {
    describe(`of ${kind.encrypted ? 'an encrypted' : 'a'} ${kind.source}`, () => {
      it('comes to send as many parts at a time as are allowed where each connection has its own speed', async () => {
        const parts = await send({ ...kind, line: 'each connection has its own speed', lanes: 8 });
        assert.deepEqual([parts.atFirst, parts.most, parts.atLast], [4, 8, 8]);
      });

      it('goes back to fewer where all connections share one speed', async () => {
        const parts = await send({ ...kind, line: 'all connections share one speed', lanes: 8 });
        assert.deepEqual([parts.atFirst, parts.most, parts.atLast], [4, 8, 4]);
      });
    });
  }

  it('sends one part after the other when only one is allowed', async () => {
    const parts = await send({ line: 'each connection has its own speed', lanes: 1, size: 20 * MB });
    assert.equal(parts.most, 1);
  });

  it('takes no more parts at a time while the thread has no time for them', async () => {
    const parts = await send({ line: 'each connection has its own speed', lanes: 8, load: 0.95 });
    assert.equal(parts.most, 4);
  });

  it('takes no more parts at a time when it would be done before they help', async () => {
    const parts = await send({ line: 'all connections share one speed', lanes: 8, size: 22 * MB });
    assert.equal(parts.most, 4);
  });

  it('is not taken for a fast one while its tries fail', async () => {
    const fault = { kind: 'status', status: 503, code: 'service_unavailable' } as const;
    for (let skip = 0; skip < 300; skip += 6) {
      setup.server.faults.add({ endpoint: 'b2_upload_part', skip, count: 1, fault });
    }
    const parts = await send({ line: 'each connection has its own speed', lanes: 8 });
    assert.equal(parts.most, 4);
  });
});

function* blocksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
}
