import assert from 'node:assert/strict';
import { ListedFiles } from '../../../src/component/listed-files.js';
import type { FileResponse } from '../../../src/wire/file.js';

/** A file whose name tells how often it was looked at. */
function watched(fileName: string): { readonly file: FileResponse; looks(): number } {
  let looks = 0;
  const file = { action: 'upload', contentLength: 1, fileId: `id of ${fileName}`, fileInfo: {}, uploadTimestamp: 1 };
  const watch = {
    get: () => {
      looks++;
      return fileName;
    },
  };
  return { file: Object.defineProperty(file, 'fileName', watch) as unknown as FileResponse, looks: () => looks };
}

describe('the files of a listing', () => {
  it('are counted without being looked at, and looked at once', () => {
    const [a, b] = [watched('a'), watched('b')];
    const files = new ListedFiles().add([a.file], 'first').add([b.file], 'second');
    assert.equal(files.length, 2);
    assert.deepEqual([a.looks(), b.looks()], [0, 0]);
    const { records } = files;
    assert.deepEqual(
      records.map(({ name, bucketId }) => [name, bucketId]),
      [
        ['a', 'first'],
        ['b', 'second'],
      ],
    );
    assert.equal(files.records, records);
    assert.deepEqual([a.looks(), b.looks()], [1, 1]);
  });

  it('grow in place, in their order', () => {
    const files = new ListedFiles().add([watched('a').file], '');
    const { records } = files;
    files.add([watched('b').file], '');
    assert.deepEqual(
      files.records.map(({ name }) => name),
      ['a', 'b'],
    );
    assert.equal(files.records, records);
  });
});
