import assert from 'node:assert/strict';
import fc from 'fast-check';
import { partSizeFor, planParts, streamPartSize } from '../../../src/transfer/part-size.js';
import { LIMITS } from '../../../src/wire/limits.js';

const { minPartSize, maxSingleUpload, maxParts, maxFileSize } = LIMITS;

/** Sizes that become large files at all: above the smallest part. */
const sizes = fc.oneof(
  fc.integer({ min: minPartSize + 1, max: maxFileSize }),
  fc.integer({ min: minPartSize + 1, max: 20 * minPartSize }),
  fc.constantFrom(maxFileSize, maxFileSize - 1, minPartSize + 1, 2 * minPartSize, 2 * minPartSize + 1),
);
const wantedSizes = fc.integer({ min: minPartSize, max: maxSingleUpload });

describe('the part size for content of a known size', () => {
  it('gives from 2 to 10,000 legal parts for every size up to 10 TB', () => {
    fc.assert(
      fc.property(sizes, wantedSizes, (size, wanted) => {
        const partSize = partSizeFor(size, wanted, minPartSize);
        const count = Math.ceil(size / partSize);
        assert.ok(count >= 2 && count <= maxParts, `${count} parts`);
        assert.ok(partSize >= minPartSize && partSize <= maxSingleUpload, `parts of ${partSize} bytes`);
      }),
    );
  });

  it('is the wanted one wherever that is possible', () => {
    fc.assert(
      fc.property(wantedSizes, fc.integer({ min: 2, max: 2000 }), (wanted, parts) => {
        const size = Math.min(wanted * parts, maxFileSize);
        assert.equal(partSizeFor(size, wanted, minPartSize), wanted);
      }),
    );
  });

  it('grows to whole millions where 10,000 parts of the wanted size do not suffice', () => {
    assert.equal(partSizeFor(maxFileSize, 100_000_000, minPartSize), 1_000_000_000);
    assert.equal(partSizeFor(50_000_000_001, minPartSize, minPartSize), 6_000_000);
  });

  it('is refused for more than a B2 file can have', () => {
    assert.throws(() => partSizeFor(maxFileSize + 1, minPartSize, minPartSize), { code: 'file_too_large' });
  });
});

describe('the plan of parts', () => {
  it('covers every byte once, in order, and numbers from 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 1, max: 3000 }), (size, partSize) => {
        let end = 0;
        for (const [i, { number, offset, length }] of planParts(size, partSize).entries()) {
          assert.deepEqual([number, offset], [i + 1, end]);
          assert.ok(length <= partSize);
          assert.ok(length > 0 || size === 0);
          end += length;
        }
        assert.equal(end, size);
      }),
    );
  });

  it('makes every part but the last as large as wanted', () => {
    assert.deepEqual(
      planParts(25, 10).map(({ length }) => length),
      [10, 10, 5],
    );
    assert.deepEqual(
      planParts(20, 10).map(({ length }) => length),
      [10, 10],
    );
  });
});

describe('the part sizes of a stream', () => {
  it('are legal, never shrink and reach 10 TB within 10,000 parts', () => {
    fc.assert(
      fc.property(wantedSizes, (first) => {
        let [sum, before] = [0, 0];
        for (let number = 1; number <= maxParts; number++) {
          const size = streamPartSize(number, first);
          assert.ok(size >= Math.max(minPartSize, before) && size <= maxSingleUpload, `part ${number}: ${size} bytes`);
          sum += size;
          before = size;
        }
        assert.ok(sum >= maxFileSize, `${sum} bytes in all`);
      }),
      { numRuns: 20 },
    );
  });

  it('begin with the wanted one and stay near it while the stream is short', () => {
    assert.equal(streamPartSize(1, minPartSize), minPartSize);
    assert.ok(streamPartSize(100, minPartSize) < 1.1 * minPartSize);
  });
});
