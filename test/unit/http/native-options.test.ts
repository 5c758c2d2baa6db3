import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { got, type NormalizedOptions, Options } from 'got';
import { fewOptions } from '../../../src/http/native-options.js';

const agents = { http: new Agent(), https: new SecureAgent() };

function optionsFor(url: string): Record<string, unknown> {
  const options = new Options(
    url,
    { agent: agents, method: 'POST', headers: { 'content-length': '3' } },
    got.defaults.options,
  );
  void fewOptions(options as NormalizedOptions, { retryCount: 0 });
  return options.createNativeRequestOptions() as unknown as Record<string, unknown>;
}

describe('the options of a request', () => {
  it('are method, headers and agent alone', () => {
    const { headers, ...others } = optionsFor('http://127.0.0.1/');
    assert.deepEqual(others, { method: 'POST', agent: agents.http });
    assert.equal((headers as Record<string, string>)['content-length'], '3');
  });

  it('have the agent of the protocol', () => {
    assert.equal(optionsFor('https://127.0.0.1/')['agent'], agents.https);
  });
});
