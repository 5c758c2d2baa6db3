import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rewrite, SECTIONS } from '../docs/sections.js';
import { ROOT } from './helpers/sources.js';

describe('the generated sections of docs/', () => {
  for (const section of SECTIONS) {
    it(`${section.page} has its section ${section.marker} as the program writes it`, () => {
      const text = readFileSync(join(ROOT, 'docs', section.page), 'utf8');
      assert.equal(text, rewrite(text, section), 'run: npm run docs');
    });
  }

  it('are found by their two comments and replaced as a whole', () => {
    const section = { page: 'a.md', marker: 'x', generate: () => 'new\n' };
    const page = (body: string) => `before\n<!-- generated:x -->\n${body}<!-- /generated:x -->\nafter\n`;
    assert.equal(rewrite(page('\nold\nolder\n'), section), page('\nnew\n\n'));
    assert.equal(rewrite(page(''), section), page('\nnew\n\n'));
  });

  it('are refused on a page without the comments', () => {
    const section = { page: 'a.md', marker: 'x', generate: () => '' };
    assert.throws(() => rewrite('no comments', section), /docs\/a\.md lacks the comments/);
  });
});
