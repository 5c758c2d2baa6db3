import type { Connection } from './database.js';

/** Single values that outlive a run: the account, its master key, the tokens' secret. */
export interface Meta {
  get(name: string): string | null;
  set(name: string, value: string): void;
}

export function createMeta(connection: Connection): Meta {
  const read = connection.query<[string], { value: string }>('SELECT value FROM meta WHERE name = ?');
  const write = connection.query<[string, string]>('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)');
  return {
    get: (name) => read.get(name)?.value ?? null,
    set: (name, value) => write.run(name, value),
  };
}
