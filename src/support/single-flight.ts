import { untilAborted } from './until-aborted.js';

interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

/** Lets everyone who asks at the same time share one run. It is aborted only when nobody waits for it any more. */
export class SingleFlight<T> {
  #flight: Flight<T> | undefined;

  async run(start: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const flight = this.#flight ?? this.#begin(start);
    flight.waiters++;
    try {
      return await untilAborted(flight.result, signal);
    } finally {
      flight.waiters--;
      if (flight.waiters === 0) this.#end(flight);
    }
  }

  #begin(start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const flight: Flight<T> = { result: start(controller.signal), controller, waiters: 0 };
    const clear = (): void => {
      if (this.#flight === flight) this.#flight = undefined;
    };
    flight.result.then(clear, clear);
    this.#flight = flight;
    return flight;
  }

  /** Without effect on a run that is over. */
  #end(flight: Flight<T>): void {
    if (this.#flight !== flight) return;
    this.#flight = undefined;
    flight.controller.abort();
  }
}
