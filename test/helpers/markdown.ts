import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ROOT } from './sources.js';

export interface Page {
  /** From the top of the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface CodeBlock {
  /** What follows the three backticks. */
  readonly language: string;
  readonly code: string;
  /** Of its first line in the page, from 1. */
  readonly line: number;
}

export function readPages(): readonly Page[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path.split(sep).join('/')}`);
  return ['README.md', 'CHANGELOG.md', ...docs.sort()].map((path) => ({
    path,
    text: readFileSync(join(ROOT, path), 'utf8'),
  }));
}

const FENCE = '```';

export function codeBlocks(text: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { readonly language: string; readonly line: number; readonly lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (!line.startsWith(FENCE)) open?.lines.push(line);
    else if (open === undefined) open = { language: line.slice(FENCE.length).trim(), line: index + 2, lines: [] };
    else {
      blocks.push({ language: open.language, line: open.line, code: open.lines.join('\n') });
      open = undefined;
    }
  }
  return blocks;
}

/** Targets of the links, without those in code. */
export function links(text: string): readonly string[] {
  return [...prose(text).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target]) => target ?? '');
}

/** What may stand behind `#` in a link to the page, as GitHub makes it of the headings. */
export function anchors(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [, heading] of prose(text).matchAll(/^#{1,6} +(.+)$/gm)) {
    const slug = (heading ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    let unique = slug;
    for (let n = 1; found.has(unique); n++) unique = `${slug}-${n}`;
    found.add(unique);
  }
  return found;
}

/** The text of a heading's section, without its subsections of the same level. */
export function section(text: string, heading: string): string | undefined {
  const lines = text.split('\n');
  const start = lines.indexOf(heading);
  if (start === -1) return undefined;
  const next = lines.findIndex((line, index) => index > start && /^#{1,3} /.test(line));
  return lines.slice(start, next === -1 ? undefined : next).join('\n');
}

function prose(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ''));
}
