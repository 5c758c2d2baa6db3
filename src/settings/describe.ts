import type { AnySetting } from './kinds.js';
import { SETTING_GROUPS } from './table.js';

/** The tables of the settings page, in Markdown. */
export function describeSettings(): string {
  return Object.entries(SETTING_GROUPS)
    .map(([title, rows]) => `## ${title}\n\n${table(Object.entries(rows))}`)
    .join('\n\n');
}

function table(rows: readonly [string, AnySetting][]): string {
  const lines = rows.map(([name, row]) => {
    const value = row.format(row.default);
    const unit = row.unit === undefined ? '' : ` ${row.unit}`;
    const given = value === '' ? 'empty' : `\`${value}\`${unit}`;
    const without = row.without === undefined ? '' : ` **Without effect:** ${row.without}`;
    return `| \`${name}\` | ${given} | ${row.readOnly ? 'read only' : row.legal} | ${row.doc}${without} |`;
  });
  return ['| Setting | Default | Legal | What it does |', '|---|---|---|---|', ...lines].join('\n');
}
