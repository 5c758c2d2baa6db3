/** Of ES2024, which Node 20 does not have. */
const { transfer } = ArrayBuffer.prototype as { transfer?: (this: ArrayBuffer, bytes: number) => ArrayBuffer };

/** Whether this Node can give memory back before the garbage collector does. */
export const canRelease = transfer !== undefined;

/**
 * Gives the memory of these blocks back at once; they are empty then. What is only a part of its memory is left alone, as others may
 * use the rest. Nobody else may hold a block. Where Node cannot do it, the garbage collector will.
 */
export function release(blocks: Iterable<Uint8Array>): void {
  if (transfer === undefined) return;
  for (const { buffer, byteLength } of blocks) {
    if (byteLength > 0 && byteLength === buffer.byteLength && buffer instanceof ArrayBuffer) transfer.call(buffer, 0);
  }
}
