import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type fc from 'fast-check';
import { B2Error, type BackblazeB2 } from '../../../src/index.js';
import type { FaultRule, RunningServer } from '../../../src/server/index.js';
import { failure } from '../../helpers/setup.js';
import { until } from '../../helpers/until.js';

/** One method that was called while the component was idle. */
interface Running {
  settled: boolean;
  interrupted: boolean;
  readonly done: Promise<void>;
}

/** What is known of the component besides what it says itself. */
export class Machine {
  readonly b2: BackblazeB2;
  readonly server: RunningServer;
  readonly #setUp: (b2: BackblazeB2) => void;
  running: Running | undefined;
  /** Set by a handler when it is called while nothing runs. */
  late = '';

  constructor(b2: BackblazeB2, server: RunningServer, setUp: (b2: BackblazeB2) => void) {
    this.b2 = b2;
    this.server = server;
    this.#setUp = setUp;
    setUp(b2);
    b2.on('Log', ({ message }) => {
      if (!this.busy && !/changes nothing/.test(message)) this.late = message;
    });
  }

  get busy(): boolean {
    return this.running !== undefined && !this.running.settled;
  }

  /** What must hold after every step. */
  async check(): Promise<void> {
    await turn();
    assert.equal(this.b2.idle, !this.busy, 'idle tells whether a method runs');
    assert.equal(this.late, '', 'nothing is sent when the method is over');
  }

  start(call: (b2: BackblazeB2) => Promise<unknown>): void {
    const { b2 } = this;
    const running = { settled: false, interrupted: false, done: Promise.resolve() };
    const settle = (): void => {
      running.settled = true;
      assert.equal(b2.idle, true, 'idle when the promise settles');
    };
    this.running = running;
    const work = call(b2);
    assert.equal(b2.idle, false, 'busy as soon as the method is called');
    running.done = work.then(settle, (error: unknown) => {
      settle();
      assert.ok(error instanceof B2Error, String(error));
      assert.notEqual(error.code, 'busy');
      if (error.code === 'interrupted') assert.ok(running.interrupted, 'nobody has interrupted it');
    });
    // Looked at when it is awaited.
    running.done.catch(() => undefined);
  }

  interrupt(): void {
    if (this.running !== undefined) this.running.interrupted = true;
    this.b2.interrupt();
  }

  reset(): void {
    this.b2.reset();
    this.#setUp(this.b2);
  }
}

type Step = fc.AsyncCommand<object, Machine>;

function step(name: string, run: (machine: Machine) => Promise<void> | void): Step {
  return {
    check: () => true,
    run: async (_model, machine) => {
      await run(machine);
      await machine.check();
    },
    toString: () => name,
  };
}

/** Refused while another method runs; else it is under way when the step is over. */
export const calls = (name: string, call: (b2: BackblazeB2) => Promise<unknown>): Step =>
  step(name, async (machine) => {
    if (machine.busy) assert.equal((await failure(call(machine.b2))).code, 'busy');
    else machine.start(call);
  });

export const changes = (name: string, change: (machine: Machine) => void): Step => step(name, change);

export const finishes: Step = step('finish', (machine) => machine.running?.done);

export const interrupts: Step = step('interrupt', (machine) => machine.interrupt());

export const resets: Step = step('reset', (machine) => {
  if (machine.busy) assert.throws(() => machine.b2.reset(), { code: 'busy' });
  else machine.reset();
});

export const meets = (rule: FaultRule): Step =>
  step(`fault ${JSON.stringify(rule)}`, ({ server }) => void server.faults.add(rule));

/** Interrupts what would wait for ever. */
export const hangs = (name: string, call: (b2: BackblazeB2) => Promise<unknown>): Step =>
  step(`hang in ${name}`, async (machine) => {
    await machine.running?.done;
    const { id } = machine.server.faults.add({ endpoint: '*', count: 1, fault: { kind: 'never_answer' } });
    const hit = (): boolean => machine.server.faults.list().some((entry) => entry.id === id && entry.hits > 0);
    machine.start(call);
    await until(() => hit() || !machine.busy);
    machine.interrupt();
    await machine.running?.done;
    machine.server.faults.clear(id);
  });
