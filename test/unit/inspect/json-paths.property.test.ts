import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type InspectedElement, inspect } from '../../../src/inspect/index.js';

const RUNS = 250;

/** A place in a value, by plain code. */
interface Place {
  readonly name: string;
  readonly value: unknown;
  readonly parent: Place | undefined;
}

interface Step {
  readonly source: string;
  take(place: Place): Place | undefined;
}

const names = fc.oneof(
  fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'length', '0', 'x.y', 'é😀'),
  fc.string({ minLength: 1, maxLength: 4 }),
);
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(names, tie('value'), { maxKeys: 4 }),
  ),
})).value;
const texts = fc
  .tuple(fc.oneof(fc.array(values), fc.dictionary(names, values)), fc.constantFrom('', ' ', '\r\n\t'))
  .map(([value, indent]) => JSON.stringify(value, undefined, indent));

const plainName = names.filter((name) => !/[/[\]*]/.test(name) && name !== '.' && name !== '..');
const steps: fc.Arbitrary<Step> = fc.oneof(
  plainName.map((name) => ({ source: name, take: (at: Place) => named(at, name)[0] })),
  plainName.map((name) => ({ source: `${name}[1]`, take: (at: Place) => named(at, name)[0] })),
  plainName.map((name) => ({ source: `${name}[2]`, take: () => undefined })),
  fc.integer({ min: 1, max: 4 }).map((i) => ({ source: `[${i}]`, take: (at: Place) => children(at)[i - 1] })),
  fc.integer({ min: 0, max: 3 }).map((i) => ({
    source: i === 0 ? '[last()]' : `[last()-${i}]`,
    take: (at: Place) => children(at).at(-1 - i),
  })),
  fc.constant({ source: '*', take: (at: Place) => children(at)[0] }),
  fc.constant({ source: '.', take: (at: Place) => at }),
  fc.constant({ source: '..', take: (at: Place) => at.parent }),
  fc.constant({ source: '[@a="1"]', take: () => undefined }),
);

describe('a path over JSON', () => {
  it(`selects what plain code selects, in ${RUNS} documents`, () => {
    let found = 0;
    fc.assert(
      fc.property(texts, fc.array(steps, { maxLength: 5 }), (text, path) => {
        const place = path.reduce<Place | undefined>((at, step) => at && step.take(at), top(text));
        if (place !== undefined) found++;
        check(text, ['/json', ...path.map(({ source }) => source)].join('/'), place);
      }),
      { numRuns: RUNS },
    );
    assert.ok(found > RUNS / 10, `only ${found} paths led to an element`);
  });

  it(`reaches every element of ${RUNS} documents by positions`, () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const { place, positions } of everywhere(top(text))) {
          check(text, ['/json', ...positions.map((i) => `[${i + 1}]`)].join('/'), place);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('finds by JSONPath what plain code finds, wherever all names are words', () => {
    const words = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'medium' },
        fc.integer(),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor'), tie('value')),
      ),
    })).value;
    fc.assert(
      fc.property(words, fc.constantFrom('a', 'b', '__proto__', 'constructor', 'toString'), (value, name) => {
        const text = JSON.stringify(value);
        const all = [...everywhere(top(text))];
        for (const { place, keys } of all) {
          check(text, `$${keys.map((key) => (typeof key === 'number' ? `[${key}]` : `['${key}']`)).join('')}`, place);
          check(text, `$${keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')}`, place);
        }
        check(text, `$..${name}`, all.flatMap(({ place }) => named(place, name))[0]);
        check(text, `$.*.${name}`, children(top(text)).flatMap((place) => named(place, name))[0]);
      }),
      { numRuns: RUNS },
    );
  });
});

function check(text: string, path: string, place: Place | undefined): void {
  if (place === undefined) assert.throws(() => inspect(text, path), { code: 'no_such_element' }, path);
  else assert.deepEqual(inspect(text, path), shown(place), path);
}

function top(text: string): Place {
  const value: unknown = JSON.parse(text);
  const document: Place = { name: '', value: [value], parent: undefined };
  return { name: 'json', value, parent: document };
}

function children(parent: Place): Place[] {
  const { value, name } = parent;
  if (typeof value !== 'object' || value === null) return [];
  if (!Array.isArray(value)) return Object.entries(value).map(([key, inner]) => ({ name: key, value: inner, parent }));
  const isDocument = parent.parent === undefined && name === '';
  return value.map((inner: unknown) => ({ name: isDocument ? 'json' : '', value: inner, parent }));
}

function named(place: Place, name: string): Place[] {
  return children(place).filter((child) => child.name === name);
}

function* everywhere(
  place: Place,
  positions: readonly number[] = [],
  keys: readonly (string | number)[] = [],
): Generator<{ place: Place; positions: readonly number[]; keys: readonly (string | number)[] }> {
  yield { place, positions, keys };
  for (const [i, child] of children(place).entries()) {
    yield* everywhere(child, [...positions, i], [...keys, Array.isArray(place.value) ? i : child.name]);
  }
}

function textOf({ value }: Place): string {
  if (typeof value === 'object' && value !== null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function shown(place: Place): InspectedElement {
  const inner = children(place);
  const isDocument = place.parent === undefined;
  return {
    element: place.name,
    parent: place.parent?.name ?? '',
    text: textOf(place),
    subTree: JSON.stringify(isDocument ? (place.value as unknown[])[0] : place.value),
    childCount: inner.length,
    children: inner.map((child) => ({ name: child.name, text: textOf(child) })),
  };
}
