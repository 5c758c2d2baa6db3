import type { Fault } from './kinds.js';

/** What a field of a rule may be. */
export interface RuleField {
  readonly legal: string;
  readonly required: boolean;
  readonly accepts: (value: unknown) => boolean;
}

type FieldsOf<F> = { readonly [K in Exclude<keyof F, 'kind'>]-?: RuleField };

/** The longest wait that Node's timers know. */
const MAX_MS = 2_147_483_647;

const whole = (least: number, most: number, legal: string): RuleField => ({
  legal,
  required: true,
  accepts: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most,
});
const text = (legal: string, most: number, least = 1): RuleField => ({
  legal,
  required: true,
  accepts: (value) => typeof value === 'string' && value.length >= least && value.length <= most,
});
const optional = (field: RuleField): RuleField => ({ ...field, required: false });

const count = whole(0, Number.MAX_SAFE_INTEGER, 'a whole number');
const bytes = whole(0, Number.MAX_SAFE_INTEGER, 'a whole number of bytes');
const errorStatus = whole(400, 599, 'an HTTP status from 400 to 599');

/** The fields of every kind of fault beside `kind`. */
export const KIND_FIELDS: { readonly [K in Fault['kind']]: FieldsOf<Extract<Fault, { readonly kind: K }>> } = {
  bandwidth: { bytesPerSecond: whole(1, Number.MAX_SAFE_INTEGER, 'a whole number of at least 1') },
  corrupt: {},
  drop_response: {},
  expire_token: {},
  expire_upload_urls: {},
  html_error: { status: optional(errorStatus) },
  latency: { ms: whole(0, MAX_MS, `a whole number of milliseconds up to ${MAX_MS}`) },
  never_answer: {},
  reset: { afterBytes: bytes },
  status: {
    status: errorStatus,
    code: text('a string of 1 to 200 characters', 200),
    message: optional(text('a string of at most 10,000 characters', 10_000, 0)),
    retryAfterSeconds: optional(count),
  },
  truncate: { afterBytes: bytes },
  wrong_length: {
    byBytes: {
      legal: 'a whole number of bytes other than 0',
      required: true,
      accepts: (value) => Number.isSafeInteger(value) && value !== 0,
    },
  },
};

/** The fields of a rule that have nothing to do with its kind. */
export const RULE_FIELDS = {
  bucket: optional(text('the name or id of a bucket', 200)),
  name: optional(text('a pattern of 1 to 1,024 characters, where * and ? are wildcards', 1024)),
  skip: optional(count),
  count: optional(count),
  probability: {
    legal: 'a number above 0 and up to 1',
    required: false,
    accepts: (value) => typeof value === 'number' && value > 0 && value <= 1,
  },
} satisfies Readonly<Record<string, RuleField>>;
