import type { TransferContext, TransferObserver } from '../transfer/index.js';
import type { ClientEncryption } from './client-encryption.js';
import type { Direction } from './events.js';
import { ProgressMeter } from './progress.js';
import type { Task } from './task.js';

/** What a component keeps of its transfers. */
export interface TransferMemory {
  /** Content that the last transfer moved. */
  bytesTransferred: number;
  /** Bytes that the next call need not move again. */
  startByte: number;
}

export interface TransferTask extends Task {
  /** Without the observer, which each transfer has of its own. */
  readonly engine: Pick<TransferContext, 'retry' | 'inactivityMs' | 'throttle' | 'threadLoad'>;
  readonly memory: TransferMemory;
  readonly encryption: ClientEncryption;
  /** Keeps the state of an upload in parts; it is asked for when somebody wants to see it. */
  saveUploadState(state: () => string): void;
  /** Ends the method as interrupt() does. */
  interrupt(): void;
}

const NOTHING = new Uint8Array(0);

/** The context of one transfer, whose observer turns into events. */
export function watched(task: TransferTask, direction: Direction): TransferContext {
  const { engine, memory, session, signal, trace } = task;
  memory.bytesTransferred = 0;
  const { ProgressStep: step, ProgressAbsolute: absolute } = task.settings;
  const { clock } = engine.retry;
  const meter = new ProgressMeter({ direction, step, absolute, clock }, (event) => task.fireSafely('Progress', event));
  const transfer = (text: Uint8Array): Promise<void> | undefined => {
    if (!task.heard('Transfer')) return undefined;
    return task.fire('Transfer', { direction, bytesTransferred: meter.bytes, percentDone: meter.percent, text });
  };
  const observer: TransferObserver = {
    begin: ({ total, done }) => {
      task.fireSafely('StartTransfer', { direction });
      meter.begin(total, done);
    },
    moved: (bytes) => {
      memory.bytesTransferred += bytes;
      meter.moved(bytes);
      return direction === 0 && bytes > 0 ? transfer(NOTHING) : undefined;
    },
    received: transfer,
    watched: () => task.heard('Transfer'),
    partDone: async ({ number, count }) => {
      const event = { fragmentNumber: number, fragmentCount: count, interrupt: false };
      await task.fire('FragmentComplete', event);
      if (event.interrupt) task.interrupt();
    },
    resumable: (state, storedFromStart) => {
      task.saveUploadState(state);
      memory.startByte = storedFromStart;
    },
    kept: (bytes) => {
      memory.startByte = bytes;
    },
  };
  return { session, signal, trace, observer, ...engine };
}

/** Fires EndTransfer after a transfer that succeeded. */
export async function endTransfer(task: TransferTask, direction: Direction): Promise<void> {
  await task.fire('EndTransfer', { direction });
}
