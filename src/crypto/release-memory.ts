/** As of ES2024, which Node 20 does not have. */
interface Transferable {
  transfer?(newByteLength: number): unknown;
}

/**
 * Gives the memory of a Buffer back at once; nobody may use it afterwards. Left to the garbage collector, which sees only that much
 * memory was taken, what is copied out of ciphers costs more time than encrypting it.
 */
export function releaseMemory({ buffer, byteLength }: Uint8Array): void {
  // One that shares its memory with others is left alone.
  if (buffer.byteLength === byteLength) (buffer as Transferable).transfer?.(0);
}
