import { ACCOUNT_PROPERTIES } from './account.js';
import { BUCKET_PROPERTIES } from './buckets.js';
import { CONNECTION_PROPERTIES } from './connection.js';
import { CONTENT_PROPERTIES } from './content.js';
import { FILE_PROPERTIES } from './files.js';
import type { AnyProperty, PropertyRow } from './rows.js';

export type { AnyProperty } from './rows.js';

/** Every property, by the sections of the properties page. */
export const PROPERTY_GROUPS = {
  'Account and keys': ACCOUNT_PROPERTIES,
  Buckets: BUCKET_PROPERTIES,
  'Files and parts': FILE_PROPERTIES,
  'Filters, content and metadata': CONTENT_PROPERTIES,
  'Network and TLS': CONNECTION_PROPERTIES,
} as const satisfies Record<string, Record<string, AnyProperty>>;

/** The one table: types, checks, defaults and docs/properties.md come from it. */
export const PROPERTIES = {
  ...ACCOUNT_PROPERTIES,
  ...BUCKET_PROPERTIES,
  ...FILE_PROPERTIES,
  ...CONTENT_PROPERTIES,
  ...CONNECTION_PROPERTIES,
} as const satisfies Record<string, AnyProperty>;

/** Not `typeof PROPERTIES`: the declarations of what is spread would lose the comments that editors show. */
type Rows = typeof ACCOUNT_PROPERTIES &
  typeof BUCKET_PROPERTIES &
  typeof FILE_PROPERTIES &
  typeof CONTENT_PROPERTIES &
  typeof CONNECTION_PROPERTIES;
export type PropertyName = keyof Rows;
type ValueOf<R> = R extends PropertyRow<infer T> ? T : never;
/** What takes more than it gives back is written out in properties.ts. */
type Wider =
  | 'encryptionPassword'
  | {
      [K in PropertyName]: Rows[K]['writable'] extends true ? (ValueOf<Rows[K]> extends Buffer ? K : never) : never;
    }[PropertyName];

/** The properties as callers see them. */
export type PropertyValues = {
  -readonly [K in keyof Rows as K extends Wider ? never : Rows[K]['writable'] extends true ? K : never]: ValueOf<
    Rows[K]
  >;
} & {
  readonly [K in keyof Rows as Rows[K]['writable'] extends true ? never : K]: ValueOf<Rows[K]>;
};
