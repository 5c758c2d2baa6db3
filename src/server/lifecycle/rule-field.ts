import type { LifecycleRule } from '../../wire/bucket.js';
import { LIMITS } from '../../wire/limits.js';
import { badRequest } from '../failure.js';
import { type Field, integer, list, optional, structure, text } from '../fields.js';

const DAYS = [
  'daysFromUploadingToHiding',
  'daysFromHidingToDeleting',
  'daysFromStartingToCancelingUnfinishedLargeFiles',
] as const;

/** The lifecycle rules of a bucket; days that are not given come out as null. Source: B2 docs, "Lifecycle Rules". */
export const lifecycleRulesField: Field<LifecycleRule[]> = (value, name) => {
  const rules = list(lifecycleRule)(value, name);
  if (rules.length > LIMITS.lifecycleRules) throw badRequest('at most 100 lifecycle rules are allowed');
  for (const [at, rule] of rules.entries()) {
    const other = rules.slice(0, at).find((earlier) => overlaps(earlier, rule));
    if (other !== undefined) {
      throw badRequest(
        `two lifecycle rules apply to the same files: '${other.fileNamePrefix}' and '${rule.fileNamePrefix}'`,
      );
    }
  }
  return rules;
};

const lifecycleRule: Field<LifecycleRule> = (value, name) => {
  const given = structure(value, name) as Readonly<Record<string, unknown>>;
  const days = (field: (typeof DAYS)[number]): number | null => {
    const number = optional(integer)(given[field], field);
    if (number !== null && number < 1) throw badRequest(`${field} must be at least 1, not ${number}`);
    return number;
  };
  const rule: LifecycleRule = {
    fileNamePrefix: text(given['fileNamePrefix'], 'fileNamePrefix'),
    daysFromUploadingToHiding: days('daysFromUploadingToHiding'),
    daysFromHidingToDeleting: days('daysFromHidingToDeleting'),
    daysFromStartingToCancelingUnfinishedLargeFiles: days('daysFromStartingToCancelingUnfinishedLargeFiles'),
  };
  if (DAYS.every((field) => rule[field] === null)) {
    throw badRequest(`a lifecycle rule needs at least one of ${DAYS.join(', ')}`);
  }
  return rule;
};

/** The real service accepts one prefix inside another where the rules do different things. */
function overlaps(a: LifecycleRule, b: LifecycleRule): boolean {
  const nested = a.fileNamePrefix.startsWith(b.fileNamePrefix) || b.fileNamePrefix.startsWith(a.fileNamePrefix);
  return nested && DAYS.some((field) => a[field] !== null && b[field] !== null);
}
