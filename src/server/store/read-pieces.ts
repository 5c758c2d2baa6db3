import { type FileHandle, open } from 'node:fs/promises';
import { contentCipher } from './content-cipher.js';
import type { ReadablePiece } from './pieces.js';
import { isSmall, type SmallContents } from './small-contents.js';

/** Two of them for each download that is under way: with smaller ones the reading and the sending wait for one another more. */
const BLOCK_BYTES = 2 * 1024 * 1024;

/** Where the bytes of contents are. */
interface Places {
  readonly pathOf: (content: string) => string;
  readonly small: Pick<SmallContents, 'get'>;
}

/** The bytes of the pieces in order. Two buffers take turns: while one is with the reader, the other is being filled. */
export async function* readPieces(
  pieces: readonly ReadablePiece[],
  { pathOf, small }: Places,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const buffers: Buffer[] = [];
  for (const piece of pieces) {
    if (isSmall(piece.content)) {
      signal.throwIfAborted();
      yield sliceOf(small.get(piece.content), piece);
      continue;
    }
    const handle = await open(pathOf(piece.content), 'r');
    try {
      yield* readPiece(handle, piece, buffers, signal);
    } finally {
      await handle.close();
    }
  }
}

function sliceOf(bytes: Buffer, { start, length, key }: ReadablePiece): Buffer {
  const slice = bytes.subarray(start, start + length);
  return key === null ? slice : contentCipher(key, start)(slice);
}

async function* readPiece(
  handle: FileHandle,
  piece: ReadablePiece,
  buffers: Buffer[],
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const end = piece.start + piece.length;
  let at = piece.start;
  let turn = 0;
  const decrypt = piece.key === null ? null : contentCipher(piece.key, piece.start);
  const fill = async (): Promise<Buffer> => {
    const size = Math.min(BLOCK_BYTES, end - at);
    const buffer = bufferOf(buffers, turn, size);
    const { bytesRead } = await handle.read(buffer, 0, size, at);
    if (bytesRead === 0) throw new Error(`content ${piece.content} is shorter than its record`);
    at += bytesRead;
    turn = 1 - turn;
    return buffer.subarray(0, bytesRead);
  };
  let next: Promise<Buffer> | null = fill();
  try {
    while (next !== null) {
      const block: Buffer = await next;
      signal.throwIfAborted();
      next = at < end ? fill() : null;
      // Whoever stops reading must not leave a rejection behind.
      next?.catch(() => undefined);
      yield decrypt?.(block) ?? block;
    }
  } finally {
    await next?.catch(() => undefined);
  }
}

/** Buffers are made when needed and only as big as needed: most files are small. */
function bufferOf(buffers: Buffer[], turn: number, size: number): Buffer {
  let buffer = buffers[turn];
  if (buffer === undefined || buffer.length < size) {
    buffer = Buffer.allocUnsafeSlow(size);
    buffers[turn] = buffer;
  }
  return buffer;
}
