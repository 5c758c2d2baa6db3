import { B2Error } from '../errors/index.js';
import { Inspector } from '../inspect/index.js';
import type { LastAnswer } from './last-answer.js';

/** The last answer as the X settings walk it. A new answer forgets the path. */
export class AnswerInspector {
  readonly #inspector = new Inspector();
  #answer = 0;

  of({ count, body }: LastAnswer): Inspector {
    if (this.#answer !== count) this.#inspector.setBody(body);
    this.#answer = count;
    return this.#inspector;
  }
}

const X_SETTINGS: Readonly<Record<string, (inspector: Inspector) => string>> = {
  xchildcount: ({ childCount }) => String(childCount),
  xelement: ({ element }) => element,
  xparent: ({ parent }) => parent,
  xpath: ({ path }) => path,
  xsubtree: ({ subTree }) => subTree,
  xtext: ({ text }) => text,
};

/**
 * The value of an X setting, of a child by its position as in `XChildName[0]`; undefined when the name is none of them.
 * Throws `no_such_element`, `invalid_argument`.
 */
export function readXSetting(name: string, inspector: () => Inspector): string | undefined {
  const lower = name.trim().toLowerCase();
  if (Object.hasOwn(X_SETTINGS, lower)) return X_SETTINGS[lower]?.(inspector());
  const child = /^xchild(name|xtext)(?:\[(\d{1,9})\])?$/.exec(lower);
  if (child === null) return undefined;
  if (child[2] === undefined) {
    throw new B2Error('invalid_argument', `${name} takes the position of a child, from 0 on: ${name}[0].`);
  }
  const position = Number(child[2]);
  return child[1] === 'name' ? inspector().childName(position) : inspector().childText(position);
}
