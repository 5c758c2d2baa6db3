import type { FileResponse } from '../wire/file.js';
import { type FileRecord, fileRecord } from './records.js';

interface Page {
  readonly files: readonly FileResponse[];
  readonly bucketId: string;
}

/** Files of a listing. Of what nobody looks at no records are made: they cost as much as reading the answer. */
export class ListedFiles {
  readonly #records: FileRecord[] = [];
  readonly #pending: Page[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get records(): FileRecord[] {
    for (const { files, bucketId } of this.#pending.splice(0)) {
      for (const file of files) this.#records.push(fileRecord(file, bucketId));
    }
    return this.#records;
  }

  /** `bucketId` is for files that do not name theirs. */
  add(files: readonly FileResponse[], bucketId: string): this {
    this.#pending.push({ files, bucketId });
    this.#length += files.length;
    return this;
  }
}
