import assert from 'node:assert/strict';
import { inspect } from '../../../src/inspect/index.js';

const BUCKETS = '{"buckets":[{"bucketId":"b1","info":{"k":"v"}},{"bucketId":"b2","info":{}}],"next":null}';
const XML = '<r><p n="1">x</p><p n="2">y</p></r>';

describe('inspect', () => {
  const selected = [
    { body: BUCKETS, path: '/json', element: 'json', text: '', childCount: 2 },
    { body: BUCKETS, path: '/json/buckets', element: 'buckets', text: '', childCount: 2 },
    { body: BUCKETS, path: '/json/buckets/[2]/bucketId', element: 'bucketId', text: 'b2', childCount: 0 },
    { body: BUCKETS, path: '/json/buckets/[last()]', element: '', text: '', childCount: 2 },
    { body: BUCKETS, path: '/json/buckets/[last()-1]/bucketId/', element: 'bucketId', text: 'b1', childCount: 0 },
    { body: BUCKETS, path: '/json/buckets/[1]/info/k/..', element: 'info', text: '', childCount: 1 },
    { body: BUCKETS, path: '/json/*/*/*', element: 'bucketId', text: 'b1', childCount: 0 },
    { body: BUCKETS, path: '/json/buckets[1]/[ 2 ]/./bucketId', element: 'bucketId', text: 'b2', childCount: 0 },
    { body: BUCKETS, path: 'json/next', element: 'next', text: 'null', childCount: 0 },
    { body: BUCKETS, path: '/', element: '', text: '', childCount: 1 },
    { body: BUCKETS, path: '', element: '', text: '', childCount: 1 },
    { body: BUCKETS, path: '$', element: 'json', text: '', childCount: 2 },
    { body: BUCKETS, path: '$.buckets[0].bucketId', element: 'bucketId', text: 'b1', childCount: 0 },
    { body: BUCKETS, path: "$['buckets'][1]['bucketId']", element: 'bucketId', text: 'b2', childCount: 0 },
    { body: BUCKETS, path: '$.buckets[-1:]', element: '', text: '', childCount: 2 },
    { body: BUCKETS, path: '$.buckets[*].info.k', element: 'k', text: 'v', childCount: 0 },
    { body: BUCKETS, path: '$..info', element: 'info', text: '', childCount: 1 },
    { body: XML, path: '/r', element: 'r', text: '', childCount: 2 },
    { body: XML, path: '/r/p[2]', element: 'p', text: 'y', childCount: 0 },
    { body: XML, path: '/r/p[@n="1"]', element: 'p', text: 'x', childCount: 0 },
    { body: XML, path: "/r/*[ @n = '2' ]", element: 'p', text: 'y', childCount: 0 },
    { body: XML, path: '/r/p[last()]', element: 'p', text: 'y', childCount: 0 },
  ];
  for (const { body, path, element, text, childCount } of selected) {
    it(`selects ${JSON.stringify(element)} by "${path}"`, () => {
      const { parent: _parent, subTree: _subTree, children: _children, ...found } = inspect(body, path);
      assert.deepEqual(found, { element, text, childCount });
    });
  }

  it('tells the parent, the whole and the children of an element', () => {
    assert.deepEqual(inspect(BUCKETS, '/json/buckets/[1]'), {
      element: '',
      parent: 'buckets',
      text: '',
      subTree: '{"bucketId":"b1","info":{"k":"v"}}',
      childCount: 2,
      children: [
        { name: 'bucketId', text: 'b1' },
        { name: 'info', text: '' },
      ],
    });
  });

  const refused = [
    { body: BUCKETS, path: '/json/buckets/[3]', code: 'no_such_element' },
    { body: BUCKETS, path: '/json/bucket', code: 'no_such_element' },
    { body: BUCKETS, path: '/json/next/x', code: 'no_such_element' },
    { body: BUCKETS, path: '/buckets', code: 'no_such_element' },
    { body: BUCKETS, path: '/..', code: 'no_such_element' },
    { body: BUCKETS, path: '/json/buckets/[last()-2]', code: 'no_such_element' },
    { body: BUCKETS, path: '/json/buckets[@bucketId="b1"]', code: 'no_such_element' },
    { body: BUCKETS, path: '$.buckets[2]', code: 'no_such_element' },
    { body: BUCKETS, path: '$.buckets.length', code: 'no_such_element' },
    { body: BUCKETS, path: '$.next[0]', code: 'no_such_element' },
    { body: '5', path: '$.a', code: 'no_such_element' },
    { body: BUCKETS, path: '$x', code: 'invalid_xpath' },
    { body: XML, path: '$.r', code: 'invalid_xpath' },
    { body: ' \n', path: '/json', code: 'no_response' },
    { body: '{"a":1', path: '/json', code: 'invalid_json' },
    { body: '<r><p></r>', path: '/r', code: 'invalid_xml' },
    { body: '<!DOCTYPE html><title>Bad gateway<br>', path: '/html', code: 'invalid_xml' },
  ];
  for (const { body, path, code } of refused) {
    it(`answers ${code} for "${path}" in ${body.slice(0, 12).trim()}`, () => {
      assert.throws(() => inspect(body, path), { name: 'B2Error', code });
    });
  }

  it('names the step that leads nowhere, shortened', () => {
    const message = /step 3 of the path, "\[9\]": "buckets" has no such child/;
    assert.throws(() => inspect(BUCKETS, '/json/buckets/[9]/bucketId'), { message });
    assert.throws(
      () => inspect(BUCKETS, `/json/${'x'.repeat(1000)}`),
      ({ message: text }: Error) => text.length < 150,
    );
  });

  it('tells nothing of the text in a message', () => {
    for (const body of ['{"token":"secret" x', '{"secret":nul}', '"secret', '<secret a="secret"><b></secret>']) {
      assert.throws(
        () => inspect(body, '/json'),
        ({ message }: Error) => !/secret/.test(message),
      );
    }
  });

  it('refuses what is not text', () => {
    assert.throws(() => inspect(Buffer.from(BUCKETS) as unknown as string, '/json'), { code: 'invalid_argument' });
    assert.throws(() => inspect(BUCKETS, undefined as unknown as string), { code: 'invalid_argument' });
  });

  it('ignores a byte order mark', () => {
    assert.equal(inspect(`\uFEFF${BUCKETS}`, '/json').childCount, 2);
    assert.equal(inspect(`\uFEFF${XML}`, '/r').subTree, XML);
  });
});

describe('JSON', () => {
  it('keeps numbers as they are written', () => {
    const body = '[12345678901234567890, -0, 1.0, 1E+2, 0.1e-7]';
    const texts = inspect(body, '/json').children.map(({ text }) => text);
    assert.deepEqual(texts, ['12345678901234567890', '-0', '1.0', '1E+2', '0.1e-7']);
    assert.equal(inspect(body, '/json').subTree, '[12345678901234567890,-0,1.0,1E+2,0.1e-7]');
  });

  it('gives strings without quotes and escape sequences, and keeps them as written in the whole', () => {
    const body = '{ "a\\u0062" : "x \\n\\"\\\\ \\ud83d\\ude00" }';
    assert.equal(inspect(body, '/json/ab').text, 'x \n"\\ \u{1F600}');
    assert.equal(inspect(body, '/json').subTree, '{"a\\u0062":"x \\n\\"\\\\ \\ud83d\\ude00"}');
  });

  it('takes the first of several members with one name, and reaches the others by number', () => {
    const body = '{"a":1,"b":2,"a":3}';
    assert.deepEqual(
      ['/json/a', '/json/a[2]', '/json/a[last()]', '/json/[3]', '$.a', '$..a'].map((path) => inspect(body, path).text),
      ['1', '3', '3', '3', '1', '1'],
    );
  });

  it('takes names that mean something to JavaScript as any other', () => {
    const body = '{"__proto__":{"constructor":"c"},"length":"l"}';
    for (const path of ['/json/__proto__/constructor', '$.__proto__.constructor', '$..constructor']) {
      assert.equal(inspect(body, path).text, 'c');
    }
    assert.equal(inspect(body, '$.length').text, 'l');
    for (const path of ['/json/toString', '$.toString', '$.__proto__.__proto__', '/json/length/length']) {
      assert.throws(() => inspect(body, path), { code: 'no_such_element' });
    }
  });
});

describe('XML', () => {
  it('gives text with references and CDATA resolved, without that of children', () => {
    assert.equal(
      inspect('<r>a &lt;&#65;&#x1F600;<b>no</b><![CDATA[<&amp;]]><!-- no --></r>', '/r').text,
      'a <A\u{1F600}<&amp;',
    );
    assert.equal(inspect('<r a="&quot;&#38;"><b c="&quot;&#38;">x</b></r>', `/r/b[@c='"&']`).text, 'x');
  });

  it('takes white space between elements for layout, and keeps all other', () => {
    assert.equal(inspect('<r>\n  <b> x </b>\n</r>', '/r').text, '');
    assert.equal(inspect('<r>\n  <b> x </b>\n</r>', '/r/b').text, ' x ');
    assert.equal(inspect('<r>\n  </r>', '/r').text, '\n  ');
  });

  it('gives the markup as it stands in the document, with any line endings', () => {
    const inner = "<p  n='1'>\r\n&amp;<q/>\r\n</p>";
    assert.equal(inspect(`<?xml version="1.0"?>\r\n<!-- c -->\r\n<r>\r\n${inner}</r>\r\n`, '/r/p').subTree, inner);
  });

  it('takes a prefix for a part of the name', () => {
    const body = '<s:r xmlns:s="urn:x" s:n="1"><s:p/></s:r>';
    assert.equal(inspect(body, '/s:r/s:p').parent, 's:r');
    assert.equal(inspect(body, '/s:r[@s:n="1"]').element, 's:r');
  });

  it('leaves entities of the document as they are written', () => {
    const bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><r>&b;&a;&lt;</r>';
    assert.equal(inspect(bomb, '/r').text, '&b;&a;<');
  });
});
