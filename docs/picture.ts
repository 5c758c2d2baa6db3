import { ENTRIES, MAY_IMPORT, ROOMS } from './rooms.js';

/** Mermaid text. An arrow that follows from two others is left out: the table has them all. */
export function roomsPicture(): string {
  const arrows = [...MAY_IMPORT].flatMap(([from, targets]) =>
    direct(targets).map((to) => `  ${node(from)} --> ${node(to)}`),
  );
  return ['```mermaid', 'flowchart TD', ...arrows, '```'].join('\n');
}

export function roomsTable(): string {
  const rooms = Object.entries(ROOMS).map(([name, { imports, purpose }]) => row(`\`${name}/\``, purpose, imports));
  const entries = Object.entries(ENTRIES).map(([name, imports]) => row(`\`${name}\``, 'A public entry.', imports));
  return ['| room | what it is for | may import |', '| --- | --- | --- |', ...rooms, ...entries].join('\n');
}

function row(name: string, purpose: string, imports: readonly string[]): string {
  return `| ${name} | ${purpose} | ${imports.length === 0 ? 'nothing' : imports.join(', ')} |`;
}

/** Mermaid reads `.` in a name as something else. */
function node(name: string): string {
  return name.includes('.') ? `${name.replace('.', '_')}["${name}"]` : name;
}

/** The targets that no other target leads to. */
function direct(targets: readonly string[]): readonly string[] {
  return targets.filter((target) => !targets.some((other) => other !== target && reaches(other, target)));
}

function reaches(from: string, to: string): boolean {
  return (MAY_IMPORT.get(from) ?? []).some((next) => next === to || reaches(next, to));
}
