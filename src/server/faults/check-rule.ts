import { KIND_FIELDS, RULE_FIELDS, type RuleField } from './fields.js';
import { FAULT_KINDS, type Fault } from './kinds.js';
import type { FaultRule } from './rule.js';

/** A rule of unknown origin. Throws a TypeError that says what is legal; `isEndpoint` tells the names there are. */
export function checkRule(value: unknown, isEndpoint: (name: string) => boolean): FaultRule {
  if (!isObject(value)) throw new TypeError('a rule must be an object with the fields endpoint and fault');
  const { endpoint, fault, ...others } = value;
  if (endpoint === undefined)
    throw new TypeError('a rule needs the field endpoint: *, or an operation such as b2_upload_file');
  if (endpoint !== '*' && !(typeof endpoint === 'string' && isEndpoint(endpoint))) {
    throw new TypeError(`unknown endpoint ${shown(endpoint)}; legal are * and operations such as b2_upload_file`);
  }
  checkFields(others, RULE_FIELDS, 'a rule', ['endpoint', 'fault']);
  checkFault(fault);
  return value as unknown as FaultRule;
}

function checkFault(fault: unknown): void {
  if (!isObject(fault)) throw new TypeError('fault must be an object with the field kind');
  const { kind, ...others } = fault;
  if (!isKind(kind)) {
    throw new TypeError(`unknown kind of fault ${shown(kind)}; known are ${FAULT_KINDS.join(', ')}`);
  }
  checkFields(others, KIND_FIELDS[kind], `a fault of kind ${kind}`, ['kind']);
}

/** A field that is not there is not given; null is a value, and a wrong one. */
function checkFields(
  given: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, RuleField>>,
  what: string,
  others: readonly string[],
): void {
  const names = [...others, ...Object.keys(fields)];
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) throw new TypeError(`${what} has no field ${name}; legal are ${names.join(', ')}`);
  }
  for (const [name, { legal, required, accepts }] of Object.entries(fields)) {
    const value = given[name];
    if (value === undefined ? required : !accepts(value)) {
      throw new TypeError(`${name} must be ${legal}, not ${shown(value)}`);
    }
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isKind = (value: unknown): value is Fault['kind'] => FAULT_KINDS.some((kind) => kind === value);

/** A value in a message, a text in quotes, cut where it gets long. */
const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 100);
