import { B2Error, recoveryOf, throwIfInterrupted } from '../errors/index.js';
import { backoffMs, type RetryTools } from '../support/backoff.js';
import { type Deferred, deferred } from '../support/deferred.js';
import { untilAborted } from '../support/until-aborted.js';

/** Failures in a row, over all requests to a host, after which one request at a time finds out whether it is back. */
const OPENS_AT = 5;
/** A host that cannot be reached costs nothing to ask, and may be back at any time. */
const LONGEST_PAUSE_MS = 5000;

/** Whether the host gave no answer at all. An answer of any status shows that it is there. */
export function isUnreachable(error: B2Error): boolean {
  return error.status === undefined && recoveryOf(error) === 'retry';
}

/**
 * Knows how one host is doing. When it has failed often enough, all who want to ask it wait for one probe, and share its outcome:
 * a failed probe is a failed try of each of them. The first answer lets everybody go on.
 */
export class Breaker {
  readonly #tools: RetryTools;
  #failures = 0;
  #nextAt = 0;
  /** Told the failure, or undefined when the probe succeeded or was given up. */
  #probe: Deferred<B2Error | undefined> | undefined;

  constructor(tools: RetryTools) {
    const { policy } = tools;
    this.#tools = { ...tools, policy: { ...policy, maxDelayMs: Math.min(policy.maxDelayMs, LONGEST_PAUSE_MS) } };
  }

  get #isOpen(): boolean {
    return this.#failures >= OPENS_AT;
  }

  /** Pause after such a failure, milliseconds. `failures` counts those of one request. */
  pauseMs(failures: number): number {
    const { policy, clock, random } = this.#tools;
    return this.#isOpen ? Math.max(0, this.#nextAt - clock.now()) : backoffMs(policy, failures, random);
  }

  /** Makes a request when its turn has come. Rejects with the failure of a probe that it has waited for. */
  async run<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const probe = await this.#enter(signal);
    let failure: B2Error | undefined;
    try {
      return await this.watch(attempt, signal);
    } catch (error) {
      if (error instanceof B2Error && isUnreachable(error) && !signal.aborted) failure = error;
      throw error;
    } finally {
      if (probe !== undefined) {
        this.#probe = undefined;
        probe.resolve(failure);
      }
    }
  }

  /** Makes a request at once and learns from its outcome. */
  async watch<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      const result = await attempt();
      this.#failures = 0;
      return result;
    } catch (error) {
      if (!(error instanceof B2Error) || signal.aborted) throw error;
      if (isUnreachable(error)) this.#failed();
      else if (error.status !== undefined) this.#failures = 0;
      throw error;
    }
  }

  #failed(): void {
    const { policy, clock, random } = this.#tools;
    this.#failures++;
    this.#nextAt = clock.now() + backoffMs(policy, this.#failures, random);
  }

  /** Waits until a request may be made; gives what to settle when it is the probe. */
  async #enter(signal: AbortSignal): Promise<Deferred<B2Error | undefined> | undefined> {
    const { clock } = this.#tools;
    while (this.#isOpen) {
      if (this.#probe !== undefined) {
        const failure = await untilAborted(this.#probe.promise, signal).catch((error: unknown) => {
          throwIfInterrupted(signal);
          throw error;
        });
        // Nothing of this request has gone out.
        if (failure !== undefined) throw failure.with({ ambiguous: false });
        continue;
      }
      const ms = this.#nextAt - clock.now();
      if (ms <= 0) {
        this.#probe = deferred();
        return this.#probe;
      }
      await clock.sleep(ms, signal).catch(() => throwIfInterrupted(signal));
    }
    return undefined;
  }
}

/** One breaker for each host. */
export class Breakers {
  readonly #tools: RetryTools;
  readonly #byHost = new Map<string, Breaker>();

  constructor(tools: RetryTools) {
    this.#tools = tools;
  }

  of(url: string): Breaker {
    const host = URL.canParse(url) ? new URL(url).host : '';
    const known = this.#byHost.get(host) ?? new Breaker(this.#tools);
    this.#byHost.set(host, known);
    return known;
  }
}
