import { LIMITS } from '../../wire/limits.js';
import { badRequest } from '../failure.js';

/** How many entries a page may have: null and 0 mean the default of 100. */
export function checkLimit(name: string, asked: number | null, most: number): number {
  if (asked === null || asked === 0) return LIMITS.listDefault;
  if (asked < 0 || asked > most) throw badRequest(`${name} out of range: ${asked}`, 'out_of_range');
  return asked;
}
