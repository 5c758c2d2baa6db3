import type { CorsRule } from '../../wire/bucket.js';
import { LIMITS } from '../../wire/limits.js';
import { badRequest } from '../failure.js';
import { type Field, integer, list, oneOf, optional, structure, text } from '../fields.js';
import { isLegalOrigin } from './origins.js';

const OPERATIONS = [
  'b2_download_file_by_name',
  'b2_download_file_by_id',
  'b2_upload_file',
  'b2_upload_part',
  's3_delete',
  's3_get',
  's3_head',
  's3_post',
  's3_put',
] as const;
const MAX_AGE_SECONDS = 86_400;
/** A rule must stay below this. */
const RULE_BYTES = 1000;

/** The CORS rules of a bucket. Source: B2 docs, "Cross-Origin Resource Sharing Rules". */
export const corsRulesField: Field<CorsRule[]> = (value, name) => {
  const rules = list(corsRule)(value, name);
  if (rules.length > LIMITS.corsRules) throw badRequest('at most 100 CORS rules are allowed');
  const names = rules.map(({ corsRuleName }) => corsRuleName);
  const twice = names.find((rule, at) => names.indexOf(rule) < at);
  if (twice !== undefined) throw badRequest(`two CORS rules are named ${twice}`);
  return rules;
};

const corsRule: Field<CorsRule> = (value, name) => {
  const given = structure(value, name) as Readonly<Record<string, unknown>>;
  const rule: CorsRule = {
    corsRuleName: ruleName(given['corsRuleName'], 'corsRuleName'),
    allowedOrigins: some(list(origin))(given['allowedOrigins'], 'allowedOrigins'),
    allowedOperations: some(list(oneOf(OPERATIONS)))(given['allowedOperations'], 'allowedOperations'),
    allowedHeaders: optional(list(allowedHeader))(given['allowedHeaders'], 'allowedHeaders'),
    exposeHeaders: optional(list(headerName))(given['exposeHeaders'], 'exposeHeaders'),
    maxAgeSeconds: maxAge(given['maxAgeSeconds'], 'maxAgeSeconds'),
  };
  const strings = Object.values(rule)
    .flat()
    .filter((part) => typeof part === 'string');
  if (Buffer.byteLength(strings.join('')) >= RULE_BYTES) {
    throw badRequest(`CORS rule ${rule.corsRuleName} must have fewer than ${RULE_BYTES} bytes`);
  }
  return rule;
};

const ruleName: Field<string> = (value, name) => {
  const given = text(value, name);
  if (!/^[A-Za-z0-9-]{6,50}$/.test(given) || given.toLowerCase().startsWith('b2-')) {
    throw badRequest(`${name} must be 6 to 50 letters, digits and '-', and not begin with 'b2-': ${given}`);
  }
  return given;
};

const origin: Field<string> = (value, name) => {
  const given = text(value, name);
  if (!isLegalOrigin(given)) {
    throw badRequest(`${name}: ${given} is no origin; give one such as https://*.example.com, or https, or *`);
  }
  return given;
};

const headerName: Field<string> = (value, name) => {
  const given = text(value, name);
  if (!/^[A-Za-z0-9!#$%&'+.^_`|~-]+$/.test(given)) throw badRequest(`${name}: ${given} is no header name`);
  return given;
};

/** A name, the beginning of names with `*` behind it, or `*` alone. */
const allowedHeader: Field<string> = (value, name) => {
  const given = text(value, name);
  if (given !== '*') headerName(given.endsWith('*') ? given.slice(0, -1) : given, name);
  return given;
};

const maxAge: Field<number> = (value, name) => {
  const given = integer(value, name);
  if (given < 0 || given > MAX_AGE_SECONDS) throw badRequest(`${name} must be 0 to ${MAX_AGE_SECONDS}, not ${given}`);
  return given;
};

const some =
  <T>(field: Field<T[]>): Field<T[]> =>
  (value, name) => {
    const given = field(value, name);
    if (given.length === 0) throw badRequest(`${name} must not be empty`);
    return given;
  };
