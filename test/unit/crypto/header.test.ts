import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { checkForeignCost, scryptCost } from '../../../src/crypto/cost.js';
import { boundBytes, type HeaderFields, makeHeader, parseHeader } from '../../../src/crypto/header.js';
import { failure } from '../../helpers/setup.js';

const FIELDS: HeaderFields = {
  origin: { kind: 'password', salt: Buffer.alloc(16, 1), cost: 15 },
  fileSalt: Buffer.alloc(16, 2),
  noncePrefix: Buffer.alloc(7, 3),
};

function header(fields: HeaderFields = FIELDS): Buffer {
  return Buffer.from(makeHeader(fields, Buffer.alloc(32, 4)).bytes);
}

/** As an attacker would, who knows the format. */
function forge(at: number, value: number, from = header()): Buffer {
  from[at] = value;
  createHash('sha256').update(from.subarray(0, 84)).digest().copy(from, 84, 0, 12);
  return from;
}

describe('the header', () => {
  it('stands as the format says', () => {
    const bytes = header();
    assert.equal(
      bytes.subarray(0, 84).toString('hex'),
      `${'623263727970740d0a01010f10'}${'03'.repeat(7)}${'01'.repeat(16)}${'02'.repeat(16)}${'04'.repeat(32)}`,
    );
    assert.equal(bytes.length, 96);
    const direct = header({ ...FIELDS, origin: { kind: 'key' } });
    assert.equal(direct.subarray(10, 36).toString('hex'), `000010${'03'.repeat(7)}${'00'.repeat(16)}`);
  });

  it('is read as it was written, with whatever follows it', () => {
    for (const fields of [FIELDS, { ...FIELDS, origin: { kind: 'key' } as const }]) {
      const bytes = header(fields);
      const parsed = parseHeader(Buffer.concat([bytes, Buffer.from('more')]));
      assert.deepEqual(parsed, { ...fields, commitment: Buffer.alloc(32, 4), bytes });
      assert.deepEqual(boundBytes(parsed), bytes.subarray(0, 52));
    }
  });

  it('with any bit flipped is not taken for another one', async () => {
    for (let bit = 0; bit < 96 * 8; bit++) {
      const bytes = header();
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const { code } = await failure(() => parseHeader(bytes));
      assert.equal(code, bit >> 3 === 9 ? 'unknown_encryption' : 'damaged_ciphertext', `bit ${bit}`);
    }
  });

  it('that is cut is damaged', () => {
    for (let length = 0; length < 96; length++) {
      assert.throws(() => parseHeader(header().subarray(0, length)), { code: 'damaged_ciphertext' }, String(length));
    }
  });

  it('of another version, derivation or chunk size is unknown, not damaged', () => {
    assert.throws(() => parseHeader(forge(9, 2)), { code: 'unknown_encryption', message: /version 2/ });
    assert.throws(() => parseHeader(forge(10, 2)), { code: 'unknown_encryption', message: /derivation 2/ });
    assert.throws(() => parseHeader(forge(12, 20)), { code: 'unknown_encryption', message: /2\^20/ });
    const direct = { ...FIELDS, origin: { kind: 'key' } } as const;
    for (const at of [11, 20, 35]) {
      assert.throws(() => parseHeader(forge(at, 1, header(direct))), { code: 'unknown_encryption' });
    }
  });
});

describe('the cost of a derivation', () => {
  it('is accepted from a file up to 256 MiB, or what the reader uses himself, and never below the least', () => {
    for (const cost of [15, 18]) checkForeignCost(cost, 15);
    checkForeignCost(20, 20);
    const refused = { code: 'key_cost_refused' };
    for (const cost of [0, 1, 14, 19, 20, 31, 255]) assert.throws(() => checkForeignCost(cost, 15), refused);
    assert.throws(() => checkForeignCost(20, 19), refused);
    assert.throws(() => checkForeignCost(21, 20), refused);
    assert.throws(() => checkForeignCost(19, 15), { message: /set KdfCost to 19/ });
    assert.throws(() => checkForeignCost(14, 15), { message: /accepted\.$/ });
  });

  it('is scrypt with N of 32768, r of 8 and p of 3 at the default', () => {
    const { N, r, p } = scryptCost(15);
    assert.deepEqual({ N, r, p }, { N: 32_768, r: 8, p: 3 });
  });
});
