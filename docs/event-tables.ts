import { aliased, type Member, membersOf } from './declarations.js';

const EVENTS = 'component/events.ts';

/** Every event by its name: what its comment says and the fields of its payload. */
export function eventNames(): readonly string[] {
  return membersOf(EVENTS, 'BackblazeB2Events').map(({ name }) => name);
}

/** The table of one event: its fields with their types and comments. */
export function eventTable(event: string): string {
  const declared = membersOf(EVENTS, 'BackblazeB2Events').find(({ name }) => name === event);
  if (declared === undefined) throw new Error(`There is no event ${event}.`);
  const rows = membersOf(EVENTS, payloadOf(declared)).map(
    ({ name, type, text, declaration }) =>
      `| \`${name}\` | ${words(aliased(EVENTS, type))} | ${declaration.startsWith('readonly') ? '' : 'Writable. '}${cell(text)} |`,
  );
  return ['| field | type | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

/** `[event: FileListEvent]` names its payload. */
function payloadOf({ name, type }: Member): string {
  const payload = /^\[event: (\w+)\]$/.exec(type)?.[1];
  if (payload === undefined) throw new Error(`The payload of ${name} must be a named interface, not ${type}.`);
  return payload;
}

/** A union as its members: `0 | 1` is read as 0 or 1, texts without their quotes. */
function words(type: string): string {
  const members = type.split('|').map((member) => member.trim().replace(/^'(.*)'$/, '`$1`'));
  return members.filter((member) => member !== '').join(' or ');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
