import type { UploadJournal } from './journal.js';

/** A journal that cannot be written costs the resume after a crash, never the upload: its first failure is told and ends it. */
export function guardedJournal(open: () => Promise<UploadJournal>, tell: (message: string) => void): UploadJournal {
  let opening: Promise<UploadJournal | undefined> | undefined;
  const attempt = async <T>(work: (journal: UploadJournal) => Promise<T>): Promise<T | undefined> => {
    try {
      opening ??= open();
      const journal = await opening;
      return journal === undefined ? undefined : await work(journal);
    } catch (error) {
      opening = Promise.resolve(undefined);
      tell(`The upload goes on without a journal and cannot be resumed after a crash: ${(error as Error).message}`);
      return undefined;
    }
  };
  return {
    load: () => attempt((journal) => journal.load()),
    begin: (state) => attempt((journal) => journal.begin(state)),
    add: (part) => attempt((journal) => journal.add(part)),
    remove: () => attempt((journal) => journal.remove()),
    close: () => attempt((journal) => journal.close()),
  };
}
