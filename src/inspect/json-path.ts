import { JSONPath } from 'jsonpath-plus';
import { B2Error } from '../errors/index.js';
import type { JsonElement } from './json-tree.js';
import { JsonViews, memberOf } from './json-view.js';
import { LIMITS } from './limits.js';
import { checkLength } from './xpath-parse.js';

/** Scripts and filters `( ) ?`, what leads to no element, and what the library takes for its own marks wherever it stands. */
const REFUSED = /[()?~^`@;#]/;

interface Match {
  readonly parent: object | null;
  readonly parentProperty: string | number | null;
}

/** Ends the search at the first match: what follows would only cost memory. */
class Found extends Error {
  readonly match: Match;

  constructor(match: Match) {
    super('found');
    this.match = match;
  }
}

/**
 * The first element that a JSONPath selects, in the order of the document. Nothing in a path is ever run as a program.
 * Throws `invalid_xpath` or `no_such_element`.
 *
 * @param top - the outermost element, which `$` means
 * @param elements - how many elements the document has; bounds the work
 */
export function selectByJsonPath(top: JsonElement, path: string, elements: number): JsonElement {
  check(path);
  if (path === '$') return top;
  const views = new JsonViews(budget(elements), tooMuchWork);
  const match = firstMatch(views.view(top), path);
  const parent = match?.parent === undefined || match.parent === null ? undefined : views.elementOf(match.parent);
  const found = parent === undefined ? undefined : memberOf(parent, String(match?.parentProperty));
  if (found === undefined) throw new B2Error('no_such_element', 'No element of the document has this JSONPath.');
  return found;
}

function budget(elements: number): number {
  const { atLeast, perElement, atMost } = LIMITS.looks;
  return Math.min(atLeast + perElement * elements, atMost);
}

function check(path: string): void {
  checkLength(path);
  const next = path.charAt(1);
  if (next !== '' && next !== '.' && next !== '[') throw invalid('"." or "[" has to follow "$"');
  if (REFUSED.test(path)) throw invalid('filters, scripts and the characters ( ) ? ~ ^ ` @ ; # are not accepted');
  let steps = 0;
  for (const char of path) if (char === '.' || char === '[' || char === ',') steps++;
  if (steps > LIMITS.steps) throw invalid(`it has more than ${LIMITS.steps} steps`);
}

function firstMatch(json: object | false, path: string): Match | undefined {
  if (json === false) return undefined;
  try {
    const callback = (match: Match) => {
      throw new Found(match);
    };
    JSONPath({ path, json, eval: false, resultType: 'all', callback });
    return undefined;
  } catch (error) {
    if (error instanceof Found) return error.match;
    if (error instanceof B2Error) throw error;
    throw new B2Error('invalid_xpath', 'The JSONPath is not valid.', { cause: error });
  } finally {
    // The library keeps every path that it has ever read, in the whole process; a loop over positions would be a leak.
    Reflect.deleteProperty(JSONPath.cache, path);
  }
}

function tooMuchWork(): B2Error {
  return invalid('it would go through the document too often');
}

function invalid(reason: string): B2Error {
  return new B2Error('invalid_xpath', `The JSONPath is not valid: ${reason}.`);
}
