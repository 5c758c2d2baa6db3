import assert from 'node:assert/strict';
import { JSONPath } from 'jsonpath-plus';
import { inspect } from '../../../src/inspect/index.js';
import { LIMITS } from '../../../src/inspect/limits.js';

const MILLION = 1_000_000;
const ITEMS = `{"items":[${'{"a":{}},'.repeat(10_000)}{}]}`;

describe('a hostile document', () => {
  const json = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const xml = (levels: number) => `${'<a>'.repeat(levels)}${'</a>'.repeat(levels)}`;
  const documents = [
    { what: 'a million open brackets', body: '['.repeat(MILLION), code: 'document_too_large' },
    { what: 'a million open objects', body: '{"a":'.repeat(MILLION), code: 'document_too_large' },
    { what: 'one level too many', body: json(LIMITS.depth + 1), code: 'document_too_large' },
    { what: 'more elements than accepted', body: `[${'0,'.repeat(LIMITS.elements)}0]`, code: 'document_too_large' },
    {
      what: 'more characters of JSON than accepted',
      body: ' '.repeat(LIMITS.json).concat('0'),
      code: 'document_too_large',
    },
    {
      what: 'more characters of XML than accepted',
      body: `<a>${' '.repeat(LIMITS.xml)}</a>`,
      code: 'document_too_large',
    },
    { what: 'more tags than accepted', body: `<a>${'<b/>'.repeat(LIMITS.tags)}</a>`, code: 'document_too_large' },
    {
      what: 'more attributes than accepted',
      body: `<a ${'b=""'.repeat(LIMITS.attributes + 1)}/>`,
      code: 'document_too_large',
    },
    { what: '100,000 tags within each other', body: xml(100_000), code: 'invalid_xml' },
    { what: '100,000 tags that nobody closes', body: '<a>'.repeat(100_000), code: 'invalid_xml' },
    { what: '100,000 open quotes', body: '<a b="'.repeat(100_000), code: 'invalid_xml' },
    { what: '100,000 open comments', body: '<!--'.repeat(100_000), code: 'invalid_xml' },
    {
      what: 'an entity of another file',
      body: '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
      code: 'invalid_xml',
    },
    { what: 'a tag named __proto__', body: '<__proto__/>', code: 'invalid_xml' },
    { what: 'an attribute named __proto__', body: '<a __proto__="b"/>', code: 'invalid_xml' },
  ];
  for (const { what, body, code } of documents) {
    it(`with ${what} is refused as ${code}`, () => {
      assert.throws(() => inspect(body, '/*'), { name: 'B2Error', code });
    });
  }

  it('as deep as accepted can be followed to its end and back', () => {
    const path = `/json${'/[1]'.repeat(LIMITS.depth - 1)}`;
    assert.equal(inspect(json(LIMITS.depth), path).subTree, '[]');
    assert.equal(inspect(json(LIMITS.depth), `${path}${'/..'.repeat(LIMITS.depth)}`).element, '');
    assert.throws(() => inspect(json(LIMITS.depth), '$..nothing'), { code: 'no_such_element' });
    assert.equal(inspect(xml(LIMITS.depth), `${'/a'.repeat(LIMITS.depth)}`).childCount, 0);
  });

  it('with long strings, numbers and texts is read like any other', () => {
    for (const scalar of ['1'.repeat(MILLION), `"${'\\\\'.repeat(MILLION)}"`, `"${' '.repeat(MILLION)}"`]) {
      assert.equal(inspect(`[${scalar}]`, '/json').subTree, `[${scalar}]`);
    }
    assert.equal(inspect(`<a>${'&amp;&b;'.repeat(10_000)}</a>`, '/a').text, '&&b;'.repeat(10_000));
  });
});

describe('a hostile path', () => {
  const paths = [
    '/a'.repeat(MILLION),
    `/json[${'1'.repeat(MILLION)}]`,
    `$${'.a'.repeat(MILLION)}`,
    `$${'.a'.repeat(LIMITS.steps + 1)}`,
    `$[${'0,'.repeat(LIMITS.steps)}0]`,
    '$.items[?(@.a)]',
    '$.items[(@.length-1)]',
    '$..[?(process.exit(1))]',
    "$['(globalThis.hacked = true)']",
    '$.items[`a]',
    '$.items^',
    '$.items~',
    '$.items@array()',
    '$.items#0',
  ];
  for (const path of paths) {
    it(`is refused: ${path.slice(0, 30)}`, () => {
      assert.throws(() => inspect(ITEMS, path), { name: 'B2Error', code: 'invalid_xpath' });
      assert.equal('hacked' in globalThis, false);
    });
  }

  it('that goes through the document again and again is ended', () => {
    const deep = `${'['.repeat(200)}${']'.repeat(200)}`;
    for (const path of ['$..*..*..*..*..x', `$${'[0,0]'.repeat(80)}.x`, `$${'[:,:]'.repeat(80)}.x`]) {
      assert.throws(() => inspect(deep, path), { code: 'invalid_xpath', message: /too often/ });
    }
  });

  it('with a position beyond all numbers selects nothing', () => {
    for (const path of [
      `/json/items/[${'9'.repeat(400)}]`,
      `/json/items/[last()-${'9'.repeat(400)}]`,
      '$.items[99999999999]',
    ]) {
      assert.throws(() => inspect(ITEMS, path), { code: 'no_such_element' });
    }
  });

  it('leaves nothing behind in the library that reads it', () => {
    const before = Object.keys(JSONPath.cache).length;
    for (let i = 0; i < 100; i++) inspect(ITEMS, `$.items[${i}]`);
    assert.throws(() => inspect(ITEMS, '$.items[nothing]'));
    assert.equal(Object.keys(JSONPath.cache).length, before);
  });
});
