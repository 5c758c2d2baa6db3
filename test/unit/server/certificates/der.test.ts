import assert from 'node:assert/strict';
import { bits, integer, octets, oid, sequence, tagged, time } from '../../../../src/server/certificates/der.js';

const hex = (der: Buffer): string => der.toString('hex');

describe('the DER writer', () => {
  it('writes lengths in the shortest form', () => {
    assert.equal(hex(octets(Buffer.alloc(127))).slice(0, 4), '047f');
    assert.equal(hex(octets(Buffer.alloc(128))).slice(0, 6), '048180');
    assert.equal(hex(octets(Buffer.alloc(256))).slice(0, 8), '04820100');
    assert.equal(hex(octets(Buffer.alloc(65_536))).slice(0, 10), '0483010000');
  });

  it('writes numbers without needless zeros and never as negative ones', () => {
    assert.equal(hex(integer(Buffer.from([0, 0, 5]))), '020105');
    assert.equal(hex(integer(Buffer.from([0x80]))), '02020080');
    assert.equal(hex(integer(Buffer.from([0, 0]))), '020100');
  });

  it('writes object identifiers', () => {
    assert.equal(hex(oid('1.2.840.10045.4.3.2')), '06082a8648ce3d040302');
    assert.equal(hex(oid('2.5.29.15')), '0603551d0f');
  });

  it('writes times of this half of the century with two digits of the year, later ones with four', () => {
    assert.equal(time(Date.UTC(2049, 11, 31, 23, 59, 59, 999)).toString('latin1'), '\x17\x0d491231235959Z');
    assert.equal(time(Date.UTC(2050, 0, 1)).toString('latin1'), '\x18\x0f20500101000000Z');
  });

  it('writes bits, tags and what holds others', () => {
    assert.equal(hex(bits(Buffer.from([0x06]), 1)), '03020106');
    assert.equal(hex(tagged(2, Buffer.from('a'))), '820161');
    assert.equal(hex(tagged(3, sequence(integer(Buffer.from([1]))), true)), 'a3053003020101');
  });
});
