import { MessageChannel } from 'node:worker_threads';

/** Of ES2024, which Node 20 does not have. */
const { transfer } = ArrayBuffer.prototype as { transfer?: (this: ArrayBuffer, bytes: number) => ArrayBuffer };

/** Nobody listens at its other end: what is handed over to it is freed. */
let nowhere: MessageChannel['port1'] | undefined;

/**
 * Gives the memory of these blocks back at once; they are empty then. What is only a part of its memory is left alone, as others may
 * use the rest. Nobody else may hold a block. Left to the garbage collector, which sees only that much memory was taken, they cost
 * more time than encrypting or receiving them.
 */
export function release(blocks: Iterable<Uint8Array>): void {
  const whole: ArrayBuffer[] = [];
  for (const { buffer, byteLength } of blocks) {
    if (byteLength > 0 && byteLength === buffer.byteLength && buffer instanceof ArrayBuffer) whole.push(buffer);
  }
  if (transfer !== undefined) {
    for (const buffer of whole) transfer.call(buffer, 0);
    return;
  }
  nowhere ??= openNowhere();
  nowhere.postMessage(null, whole);
}

function openNowhere(): MessageChannel['port1'] {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  return port1;
}
