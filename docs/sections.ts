import { describeSettings } from '../src/settings/index.js';
import { b2ErrorTable, errorNumberTable, ownErrorTable } from './error-table.js';
import { eventNames, eventTable } from './event-tables.js';
import { methodReference } from './method-reference.js';
import { roomsPicture, roomsTable } from './picture.js';
import { propertyTables, recordTable } from './property-tables.js';

/** A part of a page that is written by a program, between `<!-- generated:NAME -->` and `<!-- /generated:NAME -->`. */
export interface Section {
  /** File in docs/. */
  readonly page: string;
  readonly marker: string;
  generate(): string;
}

export const SECTIONS: readonly Section[] = [
  { page: 'architecture.md', marker: 'rooms-picture', generate: roomsPicture },
  { page: 'architecture.md', marker: 'rooms-table', generate: roomsTable },
  { page: 'component.md', marker: 'methods', generate: methodReference },
  { page: 'errors.md', marker: 'own-codes', generate: ownErrorTable },
  { page: 'errors.md', marker: 'b2-codes', generate: b2ErrorTable },
  { page: 'errors.md', marker: 'numbers', generate: errorNumberTable },
  ...eventNames().map((event) => ({ page: 'events.md', marker: event, generate: () => eventTable(event) })),
  { page: 'properties.md', marker: 'records', generate: recordTable },
  { page: 'properties.md', marker: 'property-tables', generate: propertyTables },
  { page: 'settings.md', marker: 'settings-table', generate: describeSettings },
];

/** The page's text with the section made anew. Throws when the page lacks the section's two comments. */
export function rewrite(text: string, { page, marker, generate }: Section): string {
  const open = `<!-- generated:${marker} -->\n`;
  const close = `<!-- /generated:${marker} -->`;
  const start = text.indexOf(open);
  const end = text.indexOf(close, start);
  if (start === -1 || end === -1) throw new Error(`docs/${page} lacks the comments ${open.trim()} and ${close}.`);
  return `${text.slice(0, start)}${open}\n${generate().trim()}\n\n${text.slice(end)}`;
}
