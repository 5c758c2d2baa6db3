import type { Connection } from './database.js';

/**
 * The contents that no version has: those that still come, and those that are about to be removed. It changes in the transaction
 * that changes who has a content, so that a killed server's leftovers are known without looking at all contents.
 */
export interface LooseContents {
  add(id: string): void;
  remove(id: string): void;
  all(): string[];
}

export function createLooseContents(connection: Connection): LooseContents {
  const add = connection.query<[string]>('INSERT OR IGNORE INTO loose_contents (id) VALUES (?)');
  const remove = connection.query<[string]>('DELETE FROM loose_contents WHERE id = ?');
  const all = connection.query<[], { id: string }>('SELECT id FROM loose_contents');
  return {
    add: (id) => add.run(id),
    remove: (id) => remove.run(id),
    all: () => all.all().map(({ id }) => id),
  };
}
