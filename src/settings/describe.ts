import { SETTINGS } from './table.js';

/** The rows of the settings page, as a Markdown table. */
export function describeSettings(): string {
  const rows = Object.entries(SETTINGS).map(([name, row]) => {
    const value = row.format(row.default as never);
    const unit = 'unit' in row && row.unit !== undefined ? ` ${row.unit}` : '';
    const given = value === '' ? 'empty' : `\`${value}\`${unit}`;
    return `| \`${name}\` | ${given} | ${row.readOnly ? 'read only' : row.legal} | ${row.doc} |`;
  });
  return ['| Setting | Default | Legal | What it does |', '|---|---|---|---|', ...rows].join('\n');
}
