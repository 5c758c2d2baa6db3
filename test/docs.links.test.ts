import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { anchors, links, type Page, readPages } from './helpers/markdown.js';
import { ROOT } from './helpers/sources.js';

const INDEX = 'docs/README.md';

describe('the links of the pages', () => {
  for (const page of readPages()) {
    it(`of ${page.path} lead to files and headings that exist`, () => {
      assert.deepEqual(brokenLinks(page), []);
    });
  }

  it('of docs/README.md reach every page of docs/', () => {
    const pages = readPages().filter(({ path }) => path.startsWith('docs/') && path !== INDEX);
    const index = readPages().find(({ path }) => path === INDEX);
    const linked = new Set(links(index?.text ?? '').map((link) => `docs/${link}`));
    assert.deepEqual(
      pages.map(({ path }) => path).filter((path) => !linked.has(path)),
      [],
      `add a line to ${INDEX}`,
    );
  });

  it('are reported when the file or the heading is missing', () => {
    const text =
      '[a](README.md) [b](missing.md) [c](README.md#nowhere) [d](#here) [e](https://example.com/x)\n# Here\n';
    assert.deepEqual(brokenLinks({ path: 'page.md', text }), ['missing.md', 'README.md#nowhere']);
  });

  it('find headings as GitHub names them', () => {
    const text = '# What is there?\n## `config()` and more\n## Same\n## Same\n```sh\n# a comment\n```\n';
    assert.deepEqual([...anchors(text)], ['what-is-there', 'config-and-more', 'same', 'same-1']);
  });
});

function brokenLinks({ path, text }: Page): readonly string[] {
  return links(text).filter((link) => !link.includes(':') && !leadsSomewhere(path, text, link));
}

function leadsSomewhere(path: string, text: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = join(ROOT, dirname(path), decodeURIComponent(file));
  if (file !== '' && !existsSync(target)) return false;
  if (anchor === undefined) return true;
  return anchors(file === '' ? text : readFileSync(target, 'utf8')).has(anchor);
}
