import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { SessionCache } from '../../../../src/network/tls/sessions.js';

const SHOWN = { chain: [], faults: [] };
const at = (port: number) => ({ host: 'localhost', port });

describe('kept sessions', () => {
  it('are the last one of a server, and only of one that is trusted', () => {
    const [sessions, socket] = [new SessionCache(), new EventEmitter()];
    const trust = sessions.collect(at(1), socket);
    socket.emit('session', Buffer.from('first'));
    assert.equal(sessions.get(at(1)), undefined);
    trust(SHOWN);
    assert.equal(sessions.get(at(1))?.session.toString(), 'first');
    socket.emit('session', Buffer.from('second'));
    assert.deepEqual(sessions.get(at(1)), { session: Buffer.from('second'), shown: SHOWN });
    assert.equal(sessions.get(at(2)), undefined);
  });

  it('are forgotten after a failure', () => {
    const [sessions, socket] = [new SessionCache(), new EventEmitter()];
    sessions.collect(at(1), socket)(SHOWN);
    socket.emit('session', Buffer.from('first'));
    sessions.forget(at(1));
    assert.equal(sessions.get(at(1)), undefined);
  });

  it('are at most a hundred, the oldest ones go', () => {
    const sessions = new SessionCache();
    for (let port = 1; port <= 101; port++) {
      const socket = new EventEmitter();
      sessions.collect(at(port), socket)(SHOWN);
      socket.emit('session', Buffer.from('s'));
    }
    assert.equal(sessions.get(at(1)), undefined);
    assert.notEqual(sessions.get(at(2)), undefined);
    assert.notEqual(sessions.get(at(101)), undefined);
  });
});
