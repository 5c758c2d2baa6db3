import { B2Error } from '../errors/index.js';
import { type AnySetting, parseValue } from './kinds.js';
import { nearest } from './nearest.js';
import { SETTINGS, type SettingName, type Settings } from './table.js';

const NAMES = Object.keys(SETTINGS) as SettingName[];
const BY_LOWER: ReadonlyMap<string, SettingName> = new Map(NAMES.map((name) => [name.toLowerCase(), name]));

type Mutable = { -readonly [K in SettingName]: Settings[K] };

/** The settings of one instance. Names are matched without regard to case. */
export class SettingsStore {
  #values: Mutable;

  constructor(values: Settings = defaults()) {
    this.#values = { ...values };
  }

  /** The values as they are now; later changes do not reach it. */
  snapshot(): Settings {
    return { ...this.#values };
  }

  get<K extends SettingName>(name: K): Settings[K] {
    return this.#values[name];
  }

  /** For the library itself: no parsing, read-only rows included. */
  set<K extends SettingName>(name: K, value: Settings[K]): void {
    this.#values = { ...this.#values, [name]: value };
  }

  getText(name: string): string {
    const known = resolve(name);
    return SETTINGS[known].format(this.#values[known] as never);
  }

  /** Rejects with `unknown_setting`, `invalid_setting` or `read_only_setting`. */
  setText(name: string, value: string): SettingName {
    const known = resolve(name);
    const row: AnySetting = SETTINGS[known];
    if (row.readOnly) throw new B2Error('read_only_setting', `${known} can only be read.`);
    this.set(known, parseValue(known, row, value));
    return known;
  }

  copy(): SettingsStore {
    return new SettingsStore(this.#values);
  }

  isDefault(name: SettingName): boolean {
    return this.#values[name] === SETTINGS[name].default;
  }

  /** The setting that a name means, without regard to case. Rejects with `unknown_setting`. */
  resolve(name: string): SettingName {
    return resolve(name);
  }
}

function defaults(): Mutable {
  return Object.fromEntries(NAMES.map((name) => [name, SETTINGS[name].default])) as Mutable;
}

function resolve(name: string): SettingName {
  const known = BY_LOWER.get(name.trim().toLowerCase());
  if (known !== undefined) return known;
  throw new B2Error('unknown_setting', `There is no setting "${name}". The nearest one is ${nearest(name, NAMES)}.`);
}
