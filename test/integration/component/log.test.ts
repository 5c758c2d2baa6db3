import assert from 'node:assert/strict';
import type { LogEvent } from '../../../src/index.js';
import { entranceOf, FAKE_TOKEN, fakeService } from '../../helpers/fake-service.js';
import { component, failure } from '../../helpers/setup.js';
import { withWebServer } from '../../helpers/web-server.js';

/** What the service repeats of a request in its header and body, as some do. */
async function logAt(level: number): Promise<readonly LogEvent[]> {
  const events: LogEvent[] = [];
  const echoing = fakeService((request, response) => {
    request.resume();
    const { authorization = '' } = request.headers;
    response.writeHead(400, { 'x-echo': authorization, 'set-cookie': 'session=of-a-proxy-4711' });
    response.end(JSON.stringify({ status: 400, code: 'bad_request', message: `not with ${authorization}` }));
  });
  await withWebServer(echoing, async (service) => {
    const entrance = entranceOf(service);
    const b2 = component(entrance);
    b2.config('LogLevel', level);
    b2.on('Log', (event) => events.push(event));
    const error = await failure(b2.createAppKey('a-key', 'listFiles', ''));
    const basic = Buffer.from(`${entrance.applicationKeyId}:${entrance.applicationKey}`).toString('base64');
    const all = `${JSON.stringify(events)}${String(error)}${b2.config('RawRequest')}${b2.config('RawResponse')}`;
    for (const secret of [FAKE_TOKEN, basic, entrance.applicationKey, 'of-a-proxy-4711']) {
      assert.ok(!all.includes(secret), `${secret} at level ${level}`);
    }
  });
  return events;
}

const typesOf = (events: readonly LogEvent[]): string[] => [...new Set(events.map(({ logType }) => logType))];

describe('the log', () => {
  it('is empty at level 0', async () => {
    assert.deepEqual(await logAt(0), []);
  });

  it('has a line for each request and each status at level 1', async () => {
    const events = await logAt(1);
    assert.deepEqual(
      events.map(({ logLevel, logType, message }) => [logLevel, logType, message.replace(/http:\/\/[^/]+/, '')]),
      [
        [1, 'Info', 'GET /b2api/v4/b2_authorize_account'],
        [1, 'Info', 'HTTP/1.1 200 OK'],
        [1, 'Info', 'POST /b2api/v4/b2_create_key'],
        [1, 'Info', 'HTTP/1.1 400 Bad Request'],
      ],
    );
  });

  it('has the headers as well at level 2, without what gives access', async () => {
    const events = await logAt(2);
    assert.deepEqual(typesOf(events), ['Info', 'RequestHeaders', 'ResponseHeaders']);
    const headers = events.filter(({ logLevel }) => logLevel === 2).map(({ message }) => message);
    assert.equal(headers.filter((text) => /^authorization: \[redacted\]$/im.test(text)).length, 2);
    assert.match(headers.at(-1) ?? '', /^x-echo: \[redacted\]$/im);
  });

  it('has the JSON bodies as well at level 3, without what gives access', async () => {
    const events = await logAt(3);
    assert.deepEqual(typesOf(events), ['Info', 'RequestHeaders', 'ResponseHeaders', 'ResponseBody', 'RequestBody']);
    const bodies = events.filter(({ logLevel }) => logLevel === 3).map(({ message }) => message);
    assert.match(bodies[0] ?? '', /"authorizationToken":"\[redacted\]"/);
    assert.match(bodies[1] ?? '', /"keyName":"a-key"/);
    assert.match(bodies[2] ?? '', /"not with \[redacted\]"/);
  });
});
