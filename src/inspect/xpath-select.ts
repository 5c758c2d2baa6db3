import { B2Error } from '../errors/index.js';
import type { Element } from './element.js';
import { ANY, type Step, type XPath } from './xpath-parse.js';

/**
 * Follows a path from an element; an absolute path has to be given the document. Each step takes one child and never goes back to
 * try another one. Throws `no_such_element`.
 */
export function selectElement(from: Element, { steps }: XPath): Element {
  let element = from;
  for (const [index, step] of steps.entries()) {
    const next = takeStep(element, step);
    if (next === undefined) throw missing(element, step, index);
    element = next;
  }
  return element;
}

function takeStep(element: Element, step: Step): Element | undefined {
  if (step.kind !== 'child') return step.kind === 'parent' ? element.parent : element;
  const { name, pick } = step;
  const named = name === ANY ? undefined : element.positionsOf(name);
  const count = named?.length ?? element.childCount;
  const childAt = (nth: number) => element.child(named === undefined ? nth : (named[nth] ?? -1));
  if (pick.by === 'position') return childAt(pick.position - 1);
  if (pick.by === 'last') return childAt(count - 1 - pick.before);
  for (let nth = 0; nth < count; nth++) {
    const child = childAt(nth);
    if (child?.attribute(pick.name) === pick.value) return child;
  }
  return undefined;
}

function missing(element: Element, step: Step, index: number): B2Error {
  const where = step.kind === 'parent' ? 'the document has no parent' : `"${element.name}" has no such child`;
  return new B2Error(
    'no_such_element',
    `No element at step ${index + 1} of the path, "${shown(step.source)}": ${where}.`,
  );
}

function shown(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
