import { badRequest } from '../failure.js';
import { type Field, list, text } from '../fields.js';

/** Every event there is, by its group. Source: B2 docs, "Event Notifications". */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  ObjectCreated: ['*', 'Upload', 'MultipartUpload', 'Copy', 'Replica', 'MultipartReplica'],
  ObjectDeleted: ['*', 'Delete', 'LifecycleRule'],
  HideMarkerCreated: ['*', 'Hide', 'LifecycleRule'],
  MultipartUploadCreated: ['*', 'LiveRead'],
};

const TYPES = Object.entries(GROUPS).flatMap(([group, names]) => names.map((name) => `b2:${group}:${name}`));

/** At least one type; no `*` beside another type of its group. */
export const eventTypesField: Field<string[]> = (value, name) => {
  const types = list(text)(value, name);
  if (types.length === 0) throw badRequest(`${name} must not be empty`, 'event_types_empty');
  const unknown = types.find((type) => !TYPES.includes(type));
  if (unknown !== undefined) {
    throw badRequest(`${name}: unknown event type ${unknown}; known are ${TYPES.join(', ')}`, 'event_type_invalid');
  }
  const twice = types.find((type, at) => types.slice(0, at).some((earlier) => meet(earlier, type)));
  if (twice !== undefined) throw badRequest(`${name}: ${twice} overlaps with another one`, 'event_type_overlap');
  return types;
};

/** Whether one event can be of both types. */
export function meet(a: string, b: string): boolean {
  const groupOf = (type: string): string => type.slice(0, type.lastIndexOf(':'));
  return a === b || (groupOf(a) === groupOf(b) && (a.endsWith(':*') || b.endsWith(':*')));
}
