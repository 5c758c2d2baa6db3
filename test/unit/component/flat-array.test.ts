import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { flatArray } from '../../../src/component/flat-array.js';

interface Item {
  name: string;
}

function setup(...names: readonly string[]) {
  const state = { records: names.map((name): Item => ({ name })) };
  const read = ({ name }: Item): string => name;
  const view = flatArray(() => state.records, read);
  const writable = flatArray(
    () => state.records,
    read,
    (item, value: string) => {
      item.name = value;
    },
  );
  return { state, view, writable };
}

describe('a flat array', () => {
  it('reads like the array of one field', () => {
    const { view } = setup('a', 'b', 'c');
    assert.equal(view.length, 3);
    assert.deepEqual([view[0], view[2], view[3], view.at(-1)], ['a', 'c', undefined, 'c']);
    assert.deepEqual([...view], ['a', 'b', 'c']);
    assert.deepEqual(
      view.map((name) => name.toUpperCase()),
      ['A', 'B', 'C'],
    );
    assert.deepEqual([...view.entries()].at(1), [1, 'b']);
    assert.deepEqual([view.includes('b'), view.includes('x'), view.indexOf('c')], [true, false, 2]);
    assert.deepEqual(
      [view.slice(1), view.filter((name) => name > 'a'), view.join('-')],
      [['b', 'c'], ['b', 'c'], 'a-b-c'],
    );
    assert.equal(Array.isArray(view), true);
    assert.deepEqual([1 in view, 3 in view, '01' in view, (-1) in view], [true, false, false, false]);
  });

  it('looks like it, too', () => {
    const { view } = setup('a', 'b');
    assert.deepEqual(view, ['a', 'b']);
    assert.equal(JSON.stringify({ view }), '{"view":["a","b"]}');
    assert.equal(inspect(view), "[ 'a', 'b' ]");
    assert.deepEqual(Object.keys(view), ['0', '1']);
    assert.deepEqual({ ...view }, { 0: 'a', 1: 'b' });
    assert.deepEqual(structuredClone([...view]), ['a', 'b']);
    assert.equal(inspect(setup().view), '[]');
  });

  it('follows its records, also when they are replaced', () => {
    const { state, view } = setup('a');
    state.records.push({ name: 'b' });
    assert.deepEqual(view, ['a', 'b']);
    state.records = [];
    assert.deepEqual([view.length, view[0], view], [0, undefined, []]);
  });

  it('refuses every way of writing with a TypeError', () => {
    const { view, state } = setup('a', 'b');
    const ways: ((array: string[]) => unknown)[] = [
      (array) => {
        array[0] = 'x';
      },
      (array) => {
        array[2] = 'x';
      },
      (array) => {
        array.length = 0;
      },
      (array) => array.push('x'),
      (array) => array.pop(),
      (array) => array.reverse(),
      (array) => array.splice(0, 1),
      (array) => Object.defineProperty(array, 0, { value: 'x' }),
      (array) => delete array[0],
      (array) => Object.assign(array, { name: 'x' }),
    ];
    for (const way of ways) assert.throws(() => way(view as string[]), TypeError, String(way));
    assert.deepEqual(state.records, [{ name: 'a' }, { name: 'b' }]);
  });

  it('that may be written writes to its record, and only to one that is there', () => {
    const { state, writable } = setup('a', 'b');
    writable[1] = 'x';
    assert.deepEqual(state.records, [{ name: 'a' }, { name: 'x' }]);
    assert.throws(() => {
      writable[2] = 'y';
    }, /There is no item 2: there are 2\. Raise metadataCount/);
    assert.equal(writable.length, 2);
  });

  it('reads a million records one at a time, copying none', () => {
    const counted = { reads: 0 };
    const records = Array.from({ length: 1_000_000 }, (_, i) => i);
    const view = flatArray(
      () => records,
      (record) => {
        counted.reads++;
        return record * 2;
      },
    );
    for (let i = 0; i < 1000; i++) assert.equal(view[i * 999], i * 1998);
    assert.equal(counted.reads, 1000);
    assert.equal(view.length, 1_000_000);
    assert.equal(counted.reads, 1000);
  });
});
