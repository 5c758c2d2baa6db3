import assert from 'node:assert/strict';
import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { localSegments } from '../../../src/support/local-segments.js';

describe('names of files as local paths', () => {
  it('become paths segment by segment', () => {
    assert.deepEqual(localSegments('a/b c/%2e%2e', 'linux'), ['a', 'b c', '%2e%2e']);
  });

  it('are refused when they would lead out of the folder, or are none', () => {
    for (const name of ['', '/etc/passwd', '..', 'a/../../b', './a', 'a//b', 'a/', 'nul\0byte']) {
      assert.equal(localSegments(name, 'linux'), undefined, name);
    }
  });

  it('are refused when Windows has no such files', () => {
    for (const name of ['a\\..\\..\\b', 'C:/x', 'a:stream', 'con', 'x/LPT1.txt', 'dot.', 'space ', 'a?', 'a\nb']) {
      assert.equal(localSegments(name, 'win32'), undefined, name);
    }
    assert.deepEqual(localSegments('console/a.b', 'win32'), ['console', 'a.b']);
  });

  it('never lead out of the folder, whatever they are', () => {
    const part = fc.oneof(fc.constantFrom('..', '.', '', 'C:', '\\', '\\..\\'), fc.string());
    fc.assert(
      fc.property(fc.array(part), fc.constantFrom('linux', 'win32'), (parts, platform) => {
        const segments = localSegments(parts.join('/'), platform);
        if (segments === undefined) return;
        const path = platform === 'win32' ? win32 : posix;
        const folder = platform === 'win32' ? 'D:\\downloads' : '/downloads';
        const relative = path.relative(folder, path.resolve(folder, ...segments));
        assert.equal(relative, segments.join(path.sep));
      }),
    );
  });
});
