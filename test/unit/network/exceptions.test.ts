import assert from 'node:assert/strict';
import { isException } from '../../../src/network/exceptions.js';

const CASES: readonly (readonly [entry: string, yes: readonly string[], no: readonly string[]])[] = [
  ['b2.example', ['b2.example', 'B2.Example'], ['api.b2.example', 'b2.example.com', 'xb2.example']],
  ['.b2.example', ['b2.example', 'api.b2.example', 'a.b.b2.example'], ['ab2.example', 'b2.example.com']],
  ['*.b2.example', ['api.b2.example', '.b2.example'], ['b2.example']],
  ['api*.b2.*', ['api.b2.com', 'api007.b2.example'], ['xapi.b2.com', 'api.b3.com']],
  ['*a*b*', ['ab', 'xaxbx'], ['ba', 'b']],
  ['ab*ba', ['abba', 'ab-ba'], ['aba', 'ab']],
  ['*', ['anything', '::1'], []],
  ['10.1.2.3', ['10.1.2.3'], ['10.1.2.4', '10.1.2.30']],
  ['10.0.0.0/8', ['10.255.0.1', '::ffff:10.0.0.1'], ['11.0.0.1', '10.example']],
  ['10.1.*', ['10.1.2.3'], ['10.2.1.3']],
  ['fd00::/8', ['fd12::1'], ['fe80::1', '10.0.0.1']],
  ['::1', ['::1', '0:0::1'], ['::2']],
  ['[::1]', ['::1'], ['::2']],
  [
    '<local>',
    ['intranet', 'localhost', 'localhost.', '127.0.0.1', '127.8.8.8', '::1'],
    ['b2.example', '10.0.0.1', 'fd00::1'],
  ],
  ['10.0.0.0/33', [], ['10.0.0.1']],
  ['10.0.0.0/x', [], ['10.0.0.1']],
  ['10.0.0.0/', [], ['10.0.0.0', '11.0.0.1']],
  ['10.0.0.0/1e0', [], ['10.0.0.1']],
  ['b2.example.', ['b2.example', 'b2.example.'], ['b2.example.com']],
  ['.b2.example', ['api.b2.example.'], []],
  ['.münchen.example', ['api.xn--mnchen-3ya.example'], ['api.munchen.example']],
  ['.', [], ['b2.example']],
  ['', [], ['', 'a']],
];

describe('the exceptions of a proxy', () => {
  for (const [entry, yes, no] of CASES) {
    it(`covers by "${entry}" what it names and nothing else`, () => {
      for (const host of yes) assert.equal(isException([entry], { host, port: 443 }), true, host);
      for (const host of no) assert.equal(isException([entry], { host, port: 443 }), false, host);
    });
  }

  it('may end in a port', () => {
    for (const [entry, host] of [
      ['b2.example:8443', 'b2.example'],
      ['*:8443', 'b2.example'],
      ['[::1]:8443', '::1'],
      ['10.0.0.0/8:8443', '10.0.0.1'],
      ['<local>:8443', 'intranet'],
    ] as const) {
      assert.equal(isException([entry], { host, port: 8443 }), true, entry);
      assert.equal(isException([entry], { host, port: 443 }), false, entry);
    }
  });

  it('takes any entry of the list', () => {
    assert.equal(isException(['a', ' b '], { host: 'b', port: 1 }), true);
    assert.equal(isException([], { host: 'b', port: 1 }), false);
  });
});
