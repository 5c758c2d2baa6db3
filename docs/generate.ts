/**
 * Writes the generated sections of the pages in docs/. With `--check` it writes nothing, names every page that is not up to
 * date and exits with status 1.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { rewrite, SECTIONS } from './sections.js';

const check = process.argv.includes('--check');

for (const page of new Set(SECTIONS.map((section) => section.page))) {
  const url = new URL(page, import.meta.url);
  const before = await readFile(url, 'utf8');
  const after = SECTIONS.filter((section) => section.page === page).reduce(rewrite, before);
  if (after === before) continue;
  if (check) {
    console.error(`docs/${page} is not up to date. Run: npm run docs`);
    process.exitCode = 1;
  } else {
    await writeFile(url, after);
    console.log(`wrote docs/${page}`);
  }
}
