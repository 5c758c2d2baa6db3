import { acceptText, refused } from './accept.js';
import { checkMetadataName } from './checks.js';
import type { MetadataRecord } from './records.js';

/** A copy of the items. Throws `invalid_argument` for a name or value that B2 does not take. */
export function checkMetadataItems(items: readonly MetadataRecord[]): MetadataRecord[] {
  if (!Array.isArray(items)) throw refused('metadata', items, 'an array of { name, value }');
  return items.map(({ name, value }) => {
    if (name !== '') checkMetadataName(name);
    return { name, value: acceptText('metadataValue', value) };
  });
}

/** The items as B2 takes them. Those without a name were added by metadataCount and never filled. */
export function infoOf(items: readonly MetadataRecord[]): Record<string, string> {
  return Object.fromEntries(items.filter(({ name }) => name !== '').map(({ name, value }) => [name, value]));
}
