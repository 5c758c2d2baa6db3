import type { AnySetting } from './kinds.js';
import { B2_SETTINGS } from './table/b2.js';
import { HTTP_SETTINGS } from './table/http.js';
import { SSL_SETTINGS } from './table/ssl.js';
import { TCP_SETTINGS } from './table/tcp.js';

/** Every setting of `config()`, by the sections of the settings page. -1 in a page size means B2's own default. */
export const SETTING_GROUPS = {
  'The component': B2_SETTINGS,
  HTTP: HTTP_SETTINGS,
  'Connections and base': TCP_SETTINGS,
  TLS: SSL_SETTINGS,
} as const satisfies Record<string, Record<string, AnySetting>>;

/** The one table: parsing, checks, defaults, types, completion and docs/settings.md come from it. */
export const SETTINGS = {
  ...B2_SETTINGS,
  ...HTTP_SETTINGS,
  ...TCP_SETTINGS,
  ...SSL_SETTINGS,
} as const satisfies Record<string, AnySetting>;

export type SettingName = keyof typeof SETTINGS;
export type Settings = { readonly [K in SettingName]: (typeof SETTINGS)[K]['default'] };
