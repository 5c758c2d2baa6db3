import { type FileHandle, open } from 'node:fs/promises';
import { Interrupted } from '../interrupted.js';
import { FileProblem } from './failure.js';

const BLOCK_BYTES = 256 * 1024;

/** Compares two files byte by byte. Rejects with a FileProblem that says where they differ. */
export async function compareFiles(
  source: string,
  copy: string,
  signal: AbortSignal,
  onBytes: (total: number) => void,
): Promise<void> {
  const a = await open(source, 'r');
  try {
    const b = await open(copy, 'r');
    try {
      await compareHandles(a, b, signal, onBytes);
    } finally {
      await b.close();
    }
  } finally {
    await a.close();
  }
}

async function compareHandles(
  a: FileHandle,
  b: FileHandle,
  signal: AbortSignal,
  onBytes: (total: number) => void,
): Promise<void> {
  const [one, two] = [Buffer.allocUnsafeSlow(BLOCK_BYTES), Buffer.allocUnsafeSlow(BLOCK_BYTES)];
  for (let position = 0; ; ) {
    if (signal.aborted) throw new Interrupted();
    const [inA, inB] = await Promise.all([fill(a, one, position), fill(b, two, position)]);
    if (!one.subarray(0, inA).equals(two.subarray(0, inB))) {
      const at = position + firstDifference(one.subarray(0, inA), two.subarray(0, inB));
      throw new FileProblem(`what was downloaded differs from the source from byte ${at} on`);
    }
    position += inA;
    onBytes(position);
    if (inA < BLOCK_BYTES) return;
  }
}

/** Reads until the buffer is full or the file ends: a read may give less than was asked for. */
async function fill(file: FileHandle, buffer: Buffer, position: number): Promise<number> {
  for (let filled = 0; ; ) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, position + filled);
    filled += bytesRead;
    if (bytesRead === 0 || filled === buffer.length) return filled;
  }
}

function firstDifference(a: Buffer, b: Buffer): number {
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return at === -1 ? a.length : at;
}
