import type { Account } from '../../api/index.js';
import { type Kind, SETTINGS, type SettingName, type Settings } from '../../settings/index.js';
import { refused } from '../accept.js';
import { type FlatArray, flatArray, type WritableFlatArray } from '../flat-array.js';
import type { MetadataRecord } from '../records.js';
import type { ComponentState } from './state.js';

/** One row of the property table: how it is read, and for what can be set how a value is checked and kept. */
export interface PropertyRow<T, W extends boolean = boolean> {
  readonly writable: W;
  /** What is legal and the default, for messages and the docs; absent for what is only told. */
  readonly kind?: Pick<Kind<T>, 'default' | 'legal' | 'legalValue' | 'unit'>;
  readonly read: (state: ComponentState, name: string) => T;
  /** Throws `invalid_argument` for what is not legal. */
  readonly write?: (state: ComponentState, value: unknown, name: string) => void;
  /** The instance keeps what `read` gave, because it is a view that follows the state. */
  readonly view?: true;
}
// biome-ignore lint/suspicious/noExplicitAny: the table mixes rows of all types.
export type AnyProperty = PropertyRow<any>;

/** Set by callers, kept by the instance. */
export function input<T>(kind: Kind<T>): PropertyRow<T, true> {
  return {
    writable: true,
    kind,
    read: ({ inputs }, name) => (Object.hasOwn(inputs, name) ? (inputs[name] as T) : kind.default),
    write: ({ inputs }, value, name) => {
      inputs[name] = accepted(kind, name, value);
    },
  };
}

/** The value when its type and range are right. A secret one is not shown when it is refused. */
export function accepted<T>(kind: Kind<T>, name: string, value: unknown): T {
  const good = kind.accept(value);
  if (good !== undefined) return good;
  throw refused(name, kind.secret ? typeof value : value, kind.legalValue ?? kind.legal);
}

/** The same value as a setting. */
export function sameAs<K extends SettingName>(
  setting: K,
  changed: (state: ComponentState, value: Settings[K]) => void = () => undefined,
): PropertyRow<Settings[K], true> {
  const row = SETTINGS[setting] as unknown as Kind<Settings[K]>;
  return {
    writable: true,
    kind: row,
    read: ({ settings }) => settings.get(setting),
    write: (state, value, name) => {
      const good = accepted(row, name, value);
      state.settings.set(setting, good);
      changed(state, good);
    },
  };
}

/** Only told. */
export function told<T>(read: (state: ComponentState) => T): PropertyRow<T, false> {
  return { writable: false, read };
}

/** Told by the login; empty before it. */
export function ofAccount<T>(empty: T, read: (account: Account) => T): PropertyRow<T, false> {
  return told((state) => {
    const account = state.account();
    return account === undefined ? empty : read(account);
  });
}

type ListName = 'buckets' | 'parts' | 'appKeys';
type RecordOf<L extends ListName> = ComponentState[L][number];

/** One field of a list of results, as an array that follows the list. */
export function field<L extends ListName, F extends keyof RecordOf<L>>(
  list: L,
  name: F,
): PropertyRow<FlatArray<RecordOf<L>[F]>, false> {
  return column(
    (state) => state[list] as RecordOf<L>[],
    (record) => record[name],
  );
}

export function column<R, T>(
  records: (state: ComponentState) => readonly R[],
  read: (record: R) => T,
): PropertyRow<FlatArray<T>, false> {
  return {
    writable: false,
    view: true,
    read: (state) => flatArray(() => records(state), read),
  };
}

/** A field of a list of names and values that callers fill: its items may be assigned. */
export function inputColumn(
  list: 'metadata' | 'queryParams',
  name: keyof MetadataRecord,
  check: (value: string) => string,
): PropertyRow<WritableFlatArray<string>, false> {
  return {
    writable: false,
    view: true,
    read: (state) =>
      flatArray(
        () => state[list],
        (record) => record[name],
        (record, value) => {
          record[name] = check(value);
        },
      ),
  };
}

/** The length of such a list. Growing adds empty items, shrinking drops from the end. */
export function inputCount(list: 'metadata' | 'queryParams', kind: Kind<number>): PropertyRow<number, true> {
  return {
    writable: true,
    kind,
    read: (state) => state[list].length,
    write: (state, value, name) => {
      const count = accepted(kind, name, value);
      while (state[list].length < count) state[list].push({ name: '', value: '' });
      state[list].length = count;
    },
  };
}
