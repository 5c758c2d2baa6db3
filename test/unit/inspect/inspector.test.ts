import assert from 'node:assert/strict';
import { Inspector } from '../../../src/inspect/index.js';

const BUCKETS = '{"buckets":[{"bucketId":"b1","info":{"k":"v"}},{"bucketId":"b2","info":{}}],"next":null}';

describe('an inspector', () => {
  function values(inspector: Inspector) {
    const { path, element, parent, text, subTree, childCount } = inspector;
    return { path, element, parent, text, subTree, childCount };
  }
  const NOTHING = { path: '', element: '', parent: '', text: '', subTree: '', childCount: 0 };

  it('has empty values and says no_response before there is an answer', () => {
    const inspector = new Inspector();
    assert.deepEqual(values(inspector), NOTHING);
    assert.throws(() => inspector.childName(0), { code: 'no_such_element' });
    assert.throws(
      () => {
        inspector.path = '/json';
      },
      { code: 'no_response', errorCode: 10234 },
    );
  });

  it('reads the element that the path selects', () => {
    const inspector = new Inspector();
    inspector.setBody(BUCKETS);
    inspector.path = '/json/buckets/[1]';
    assert.deepEqual(values(inspector), {
      path: '/json/buckets/[1]',
      element: '',
      parent: 'buckets',
      text: '',
      subTree: '{"bucketId":"b1","info":{"k":"v"}}',
      childCount: 2,
    });
    assert.deepEqual([inspector.childName(0), inspector.childText(0)], ['bucketId', 'b1']);
    for (const position of [-1, 2, 0.5, Number.NaN]) {
      assert.throws(() => inspector.childText(position), { code: 'no_such_element' });
    }
  });

  it('follows relative paths from the current element', () => {
    const inspector = new Inspector();
    inspector.setBody(BUCKETS);
    const trip = ['json', 'buckets', '[1]', 'info/k', '..', '../../[2]/bucketId', '.', '$.next', '../buckets'].map(
      (path) => {
        inspector.path = path;
        return `${inspector.element}:${inspector.text}`;
      },
    );
    assert.deepEqual(trip, [
      'json:',
      'buckets:',
      ':',
      'k:v',
      'info:',
      'bucketId:b2',
      'bucketId:b2',
      'next:null',
      'buckets:',
    ]);
  });

  it('stays where it is after a path that is wrong', () => {
    const inspector = new Inspector();
    inspector.setBody(BUCKETS);
    inspector.path = '/json/buckets';
    const before = values(inspector);
    for (const path of ['nothing', '[9]', '//', '$.nothing', '$[?(1)]']) {
      assert.throws(() => {
        inspector.path = path;
      });
      assert.deepEqual(values(inspector), before);
    }
  });

  it('forgets the current element with a new answer and with an empty path', () => {
    const inspector = new Inspector();
    inspector.setBody(BUCKETS);
    inspector.path = '/json/next';
    inspector.path = '';
    assert.deepEqual(values(inspector), NOTHING);
    inspector.path = '/json/next';
    inspector.setBody('<r><p>x</p></r>');
    assert.deepEqual(values(inspector), NOTHING);
    inspector.path = 'r/p';
    assert.equal(inspector.text, 'x');
    inspector.setBody(undefined);
    assert.deepEqual(values(inspector), NOTHING);
  });

  it('does not look at an answer before a path is set', () => {
    const inspector = new Inspector();
    inspector.setBody('neither JSON nor XML');
    assert.deepEqual(values(inspector), NOTHING);
    assert.throws(
      () => {
        inspector.path = '/json';
      },
      { code: 'invalid_json', errorCode: 10232 },
    );
  });
});
