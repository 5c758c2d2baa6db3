import assert from 'node:assert/strict';
import { B2Error } from '../../../src/errors/index.js';
import { Breaker } from '../../../src/http/breaker.js';
import type { Clock } from '../../../src/support/clock.js';
import { type Deferred, deferred } from '../../../src/support/deferred.js';
import { testClock } from '../../helpers/clock.js';
import { failureOf, listBuckets, never, withClient } from '../../helpers/http-client.js';
import { until } from '../../helpers/until.js';
import { json, withWebServer } from '../../helpers/web-server.js';

const POLICY = { maxAttempts: 8, firstDelayMs: 1000, maxDelayMs: 64_000 };
const { signal } = never;
const refused = (): B2Error => new B2Error('connection_refused', 'nothing listens there');

function breakerOn(clock: Clock = testClock()): Breaker {
  return new Breaker({ policy: POLICY, clock, random: () => 0.5 });
}

/** One whose host has failed as often as it takes to wait for a probe, and the first to come makes it. */
async function openBreaker(): Promise<Breaker> {
  const clock = testClock();
  const breaker = breakerOn(clock);
  for (let i = 0; i < 5; i++) await failureOf(breaker.run(() => Promise.reject(refused()), signal));
  clock.move(5000);
  return breaker;
}

/** Requests that end when the test says so. */
function requests() {
  const made: Deferred<string>[] = [];
  const make = (): Promise<string> => {
    const request = deferred<string>();
    made.push(request);
    return request.promise;
  };
  return { made, make };
}

describe('a host that fails', () => {
  it('is asked by everybody until it has failed five times in a row', async () => {
    const breaker = breakerOn();
    const { made, make } = requests();
    for (let i = 0; i < 4; i++) await failureOf(breaker.run(() => Promise.reject(refused()), signal));
    const both = [breaker.run(make, signal), breaker.run(make, signal)];
    await until(() => made.length === 2);
    for (const request of made) request.resolve('here');
    assert.deepEqual(await Promise.all(both), ['here', 'here']);
  });

  it('is then asked by one, whose success lets all others go on', async () => {
    const breaker = await openBreaker();
    const { made, make } = requests();
    const three = [1, 2, 3].map(() => breaker.run(make, signal));
    await until(() => made.length === 1);
    await new Promise(setImmediate);
    assert.equal(made.length, 1);
    made[0]?.resolve('here');
    await until(() => made.length === 3);
    for (const request of made) request.resolve('here');
    assert.deepEqual(await Promise.all(three), ['here', 'here', 'here']);
  });

  it('is then asked by one, whose failure is that of all who wait, without a request of theirs', async () => {
    const breaker = await openBreaker();
    const { made, make } = requests();
    const three = [1, 2, 3].map(() => failureOf(breaker.run(make, signal)));
    await until(() => made.length === 1);
    made[0]?.reject(new B2Error('connection_reset', 'gone', { ambiguous: true }));
    const errors = await Promise.all(three);
    assert.equal(made.length, 1);
    assert.deepEqual(
      errors.map(({ code, ambiguous }) => [code, ambiguous]),
      [
        ['connection_reset', true],
        ['connection_reset', false],
        ['connection_reset', false],
      ],
    );
  });

  it('is asked again within five seconds, however long it has been away', async () => {
    const clock = testClock();
    const breaker = new Breaker({ policy: POLICY, clock, random: () => 1 });
    for (let i = 0; i < 50; i++) await failureOf(breaker.run(() => Promise.reject(refused()), signal));
    assert.equal(Math.max(...clock.sleeps), 5000);
  });

  it('is there again after an answer of any status', async () => {
    const breaker = await openBreaker();
    const busy = new B2Error('service_unavailable', 'busy', { status: 503 });
    await failureOf(breaker.run(() => Promise.reject(busy), signal));
    const { made, make } = requests();
    const both = [breaker.run(make, signal), breaker.run(make, signal)];
    await until(() => made.length === 2);
    for (const request of made) request.resolve('here');
    await Promise.all(both);
  });

  it('gets another probe when the first one is interrupted, and keeps nobody who is interrupted', async () => {
    const breaker = await openBreaker();
    const { made, make } = requests();
    const [prober, waiter] = [new AbortController(), new AbortController()];
    const first = failureOf(breaker.run(make, prober.signal));
    const second = failureOf(breaker.run(make, waiter.signal));
    const third = breaker.run(make, signal);
    await until(() => made.length === 1);
    waiter.abort();
    assert.equal((await second).code, 'interrupted');
    prober.abort();
    made[0]?.reject(new B2Error('interrupted', 'interrupted'));
    assert.equal((await first).code, 'interrupted');
    await until(() => made.length === 2);
    made[1]?.resolve('here');
    assert.equal(await third, 'here');
  });
});

describe('a dead host', () => {
  it('is reported with all tries, of which most needed no request of their own', async () => {
    const clock = testClock();
    await withWebServer(
      (request) => request.socket.resetAndDestroy(),
      async (server) => {
        await withClient({ retry: POLICY, clock }, async (client) => {
          const calls = Array.from({ length: 16 }, () => failureOf(client.text(listBuckets(server), never)));
          const errors = await Promise.all(calls);
          for (const { code, attempts, elapsedMs } of errors) {
            assert.deepEqual([code, attempts], ['connection_reset', 8]);
            assert.ok(elapsedMs !== undefined && elapsedMs > 0);
          }
          assert.ok(server.requests.length < 16 * 4, `${server.requests.length} requests`);
        });
      },
    );
  });

  it('is no matter of other hosts', async () => {
    await withWebServer(
      (request) => request.socket.resetAndDestroy(),
      (dead) =>
        withWebServer(json(200, {}), async (alive) => {
          await withClient({ retry: POLICY }, async (client) => {
            await failureOf(client.text(listBuckets(dead), never));
            const answer = await client.text(listBuckets(alive), never);
            assert.equal(answer.status, 200);
            assert.equal(alive.requests.length, 1);
          });
        }),
    );
  });
});
