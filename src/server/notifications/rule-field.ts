import { LIMITS } from '../../wire/limits.js';
import type { NotificationRule, NotificationTarget } from '../../wire/notification.js';
import { badRequest } from '../failure.js';
import { type Field, flag, integer, list, oneOf, optional, structure, text } from '../fields.js';
import { isLoopback } from '../loopback.js';
import { eventTypesField, meet } from './event-types.js';

const MAX_BATCH = 50;
const MAX_HEADERS = 10;
const MAX_HEADER_BYTES = 2048;

/** The notification rules of a bucket, ordered by name. Source: B2 docs, b2_set_bucket_notification_rules. */
export const notificationRulesField: Field<NotificationRule[]> = (value, name) => {
  const rules = list(notificationRule)(value, name);
  if (rules.length > LIMITS.notificationRules) throw badRequest('at most 25 event notification rules are allowed');
  for (const [at, rule] of rules.entries()) {
    for (const earlier of rules.slice(0, at)) checkPair(earlier, rule);
  }
  return rules.toSorted((a, b) => (a.name < b.name ? -1 : 1));
};

function checkPair(a: NotificationRule, b: NotificationRule): void {
  if (a.name === b.name) throw badRequest(`two event notification rules are named ${a.name}`);
  const nested = a.objectNamePrefix.startsWith(b.objectNamePrefix) || b.objectNamePrefix.startsWith(a.objectNamePrefix);
  if (nested && a.eventTypes.some((type) => b.eventTypes.some((other) => meet(type, other)))) {
    throw badRequest(`the event notification rules ${a.name} and ${b.name} apply to the same events`);
  }
}

const notificationRule: Field<NotificationRule> = (value, name) => {
  const given = structure(value, name) as Readonly<Record<string, unknown>>;
  return {
    name: ruleName(given['name'], 'name'),
    eventTypes: eventTypesField(given['eventTypes'], 'eventTypes'),
    isEnabled: flag(given['isEnabled'], 'isEnabled'),
    objectNamePrefix: text(given['objectNamePrefix'], 'objectNamePrefix'),
    maxEventsPerBatch: batch(given['maxEventsPerBatch'], 'maxEventsPerBatch'),
    targetConfiguration: target(given['targetConfiguration'], 'targetConfiguration'),
  };
};

const ruleName: Field<string> = (value, name) => {
  const given = text(value, name);
  if (!/^[A-Za-z0-9-]{6,63}$/.test(given) || given.toLowerCase().startsWith('b2-')) {
    throw badRequest(`${name} must be 6 to 63 letters, digits and '-', and not begin with 'b2-': ${given}`);
  }
  return given;
};

const batch: Field<number> = (value, name) => {
  const given = optional(integer)(value, name) ?? 1;
  if (given < 1 || given > MAX_BATCH) throw badRequest(`${name} must be 1 to ${MAX_BATCH}, not ${given}`);
  return given;
};

const target: Field<NotificationTarget> = (value, name) => {
  const given = structure(value, name) as Readonly<Record<string, unknown>>;
  const url = text(given['url'], `${name}.url`);
  if (!isLegalUrl(url)) throw badRequest(`${name}.url must be an https URL`);
  const secret = optional(text)(given['hmacSha256SigningSecret'], `${name}.hmacSha256SigningSecret`);
  if (secret !== null && !/^[A-Za-z0-9]{32}$/.test(secret)) {
    throw badRequest(`${name}.hmacSha256SigningSecret must be 32 letters and digits`);
  }
  return {
    targetType: oneOf(['webhook'])(given['targetType'], `${name}.targetType`),
    url,
    customHeaders: optional(customHeaders)(given['customHeaders'], `${name}.customHeaders`),
    ...(secret === null ? {} : { hmacSha256SigningSecret: secret }),
  };
};

/** B2 takes https alone. A program on this machine seldom has a certificate, and nothing leaves the machine. */
function isLegalUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
}

const customHeaders: Field<{ readonly name: string; readonly value: string }[]> = (value, name) => {
  const given = list(customHeader)(value, name);
  const bytes = given.reduce((sum, entry) => sum + Buffer.byteLength(entry.name + entry.value), 0);
  if (given.length > MAX_HEADERS || bytes > MAX_HEADER_BYTES) {
    throw badRequest(`${name}: at most ${MAX_HEADERS} headers and ${MAX_HEADER_BYTES} bytes are allowed`);
  }
  return given;
};

const customHeader: Field<{ readonly name: string; readonly value: string }> = (value, name) => {
  const given = structure(value, name) as Readonly<Record<string, unknown>>;
  const header = text(given['name'], `${name}.name`);
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(header) || header.toLowerCase().startsWith('x-bz-')) {
    throw badRequest(`${name}: ${header} is no header name of your own`);
  }
  const content = text(given['value'], `${name}.value`);
  if (!/^[\t\u0020-\u007e]*$/.test(content)) throw badRequest(`${name}: the value of ${header} is not plain ASCII`);
  return { name: header, value: content };
};
