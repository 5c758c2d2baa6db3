import { B2Error, interrupted } from '../errors/index.js';

export type OperationState = 'idle' | 'busy' | 'interrupting';

/** Ends the method that it was made for; throws the reason when that method is over. */
export type Stop = (reason?: B2Error) => void;

/** One operation at a time, and what becomes of it. The only place that changes the state. */
export class Operations {
  #state: OperationState = 'idle';
  #controller: AbortController | undefined;
  #running = '';

  get state(): OperationState {
    return this.#state;
  }

  /** Runs a method. Rejects with `busy` while another one runs, with `interrupted` after interrupt(). */
  async run<T>(name: string, work: (signal: AbortSignal, stop: Stop) => Promise<T>): Promise<T> {
    this.requireIdle(name);
    const controller = new AbortController();
    this.#state = 'busy';
    this.#controller = controller;
    this.#running = name;
    const stop: Stop = (reason) => {
      if (this.#controller === controller) this.interrupt(reason);
      // The method is over: what fails now is nobody's failure but the handler's own.
      else if (reason !== undefined) throw reason;
    };
    try {
      const result = await work(controller.signal, stop);
      // A handler failed at the very end.
      if (controller.signal.reason instanceof B2Error) throw controller.signal.reason;
      return result;
    } catch (error) {
      throw blame(name, error, controller.signal);
    } finally {
      this.#state = 'idle';
      this.#controller = undefined;
      this.#running = '';
    }
  }

  requireIdle(name: string): void {
    if (this.#state === 'idle') return;
    throw new B2Error(
      'busy',
      `${name} cannot run while ${this.#running} does. Await it first, call interrupt(), or use clone().`,
      {
        operation: name,
      },
    );
  }

  /** Ends the running method, with a reason of its own or as interrupted. Without effect when nothing runs. */
  interrupt(reason?: B2Error): void {
    if (this.#state === 'idle') return;
    this.#state = 'interrupting';
    this.#controller?.abort(reason);
  }
}

/** An answer whose JSON lacks what B2 always sends, because it was damaged on the way, shows itself only where it is used. */
function understood(operation: string, error: unknown): unknown {
  if (!(error instanceof TypeError)) return error;
  const message = `${operation} met an answer that it does not understand: ${error.message}. Try again, and check any proxy.`;
  return new B2Error('bad_response', message, { operation, cause: error });
}

function blame(operation: string, error: unknown, signal: AbortSignal): unknown {
  const cause = signal.aborted && !(error instanceof B2Error) ? interrupted(signal) : understood(operation, error);
  return cause instanceof B2Error && cause.operation === undefined ? cause.with({ operation }) : cause;
}
