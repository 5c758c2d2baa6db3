import type { JsonElement } from './json-tree.js';

/** An object or array of the document as a JavaScript value that can only be read. */
export type JsonView = object;

/**
 * Shows JSON elements as JavaScript values to a library that walks values, without making them: a scalar is false, since
 * only places matter here. Every look is counted, and the one beyond the budget throws what `exhausted` makes.
 */
export class JsonViews {
  private readonly elements = new WeakMap<JsonView, JsonElement>();
  private readonly exhausted: () => Error;
  private budget: number;

  constructor(budget: number, exhausted: () => Error) {
    this.budget = budget;
    this.exhausted = exhausted;
  }

  /** The element that a view shows. */
  elementOf(view: JsonView): JsonElement | undefined {
    return this.elements.get(view);
  }

  view(element: JsonElement): JsonView | false {
    if (element.kind === 'scalar') return false;
    const view: JsonView = new Proxy(element.kind === 'array' ? [] : {}, this.handler(element));
    this.elements.set(view, element);
    return view;
  }

  private handler(element: JsonElement): ProxyHandler<JsonView> {
    const value = (key: string | symbol): unknown => {
      this.spend(1);
      if (key === 'length' && element.kind === 'array') return element.childCount;
      const child = memberOf(element, key);
      return child === undefined ? undefined : this.view(child);
    };
    return {
      get: (_target, key) => value(key),
      has: (_target, key) => memberOf(element, key) !== undefined,
      ownKeys: (target) => {
        this.spend(element.childCount);
        return [...Reflect.ownKeys(target), ...keysOf(element)];
      },
      getOwnPropertyDescriptor: (target, key) => {
        this.spend(1);
        if (Object.hasOwn(target, key)) return Reflect.getOwnPropertyDescriptor(target, key);
        if (memberOf(element, key) === undefined) return undefined;
        return { value: false, writable: true, enumerable: true, configurable: true };
      },
    };
  }

  private spend(looks: number): void {
    this.budget -= looks;
    if (this.budget < 0) throw this.exhausted();
  }
}

/** The child that a JavaScript program would find under this key; of several with one name the first. */
export function memberOf(element: JsonElement, key: string | symbol): JsonElement | undefined {
  if (typeof key === 'symbol') return undefined;
  if (element.kind === 'object') return element.child(element.positionsOf(key)[0] ?? -1);
  return String(Number(key)) === key ? element.child(Number(key)) : undefined;
}

function keysOf(element: JsonElement): Iterable<string> {
  const names = Array.from({ length: element.childCount }, (_, i) =>
    element.kind === 'array' ? String(i) : (element.child(i)?.name ?? ''),
  );
  return new Set(names);
}
