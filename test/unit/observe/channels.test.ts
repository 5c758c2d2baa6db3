import assert from 'node:assert/strict';
import { heard, publish } from '../../../src/observe/channels.js';
import { watchRequest } from '../../../src/observe/requests.js';
import { CHANNELS, diagnosticsOf } from '../../helpers/diagnostics.js';
import { withoutListeners } from '../../helpers/secrets/sinks.js';

describe('a diagnostics channel', () => {
  const never = (): never => assert.fail('a message was made that nobody hears');

  it('costs nothing while nobody listens: no message is made', () =>
    withoutListeners(async () => {
      for (const name of CHANNELS) publish(name, never);
      await diagnosticsOf(async () => publish('part', never), ['file']);
    }));

  it('knows whether somebody listens to one of several', () =>
    withoutListeners(async () => {
      await diagnosticsOf(async () => {
        assert.deepEqual([heard('part'), heard('file'), heard('part', 'file')], [false, true, true]);
      }, ['file']);
    }));

  it('gets the same request at its begin and at its end, and how long it took', async () => {
    let now = 1000;
    const about = { operation: 'b2_x', method: 'GET', url: 'https://a/', host: 'a', port: 443, bytesSent: 0 } as const;
    const told = await diagnosticsOf(async () => {
      const watch = watchRequest(
        () => ({ ...about }),
        () => now,
      );
      now += 250;
      watch?.end({ status: 200, httpVersion: '1.1', bytesReceived: 7 });
    });
    assert.deepEqual(
      told.map(({ message }) => message),
      [{ request: about }, { request: about, status: 200, httpVersion: '1.1', bytesReceived: 7, durationMs: 250 }],
    );
  });
});
