import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { type AnyProperty, PROPERTY_GROUPS } from '../src/component/property/table.js';
import { BackblazeB2 } from '../src/index.js';

/** The tables of the properties page: the rows of the property table, with the types and comments that an editor shows. */
export function propertyTables(): string {
  const shown = shownProperties();
  const fresh = new BackblazeB2();
  const tables = Object.entries(PROPERTY_GROUPS).map(([title, group]) => {
    const lines = Object.entries<AnyProperty>(group).map(([name, row]) => {
      const { type, text } = shownAs(shown, name);
      const value = initial(fresh[name as keyof BackblazeB2], row);
      return `| \`${name}\` | \`${cell(type)}\` | ${value} | ${legal(row, type)} | ${cell(text)} |`;
    });
    return [`## ${title}\n`, ...HEAD, ...lines].join('\n');
  });
  return tables.join('\n\n');
}

const HEAD = ['| property | type | default | legal | what it is |', '| --- | --- | --- | --- | --- |'];

/** Accessors of the instance that are no rows: its state and its results as records. */
export const BESIDE = ['idle', 'buckets', 'files', 'parts', 'appKeys', 'parsedHeaders', 'metadata'] as const;

export function recordTable(): string {
  const shown = shownProperties();
  const lines = BESIDE.map((name) => {
    const { type, text } = shownAs(shown, name);
    return `| \`${name}\` | \`${cell(type)}\` | ${cell(text)} |`;
  });
  return ['| property | type | what it is |', '| --- | --- | --- |', ...lines].join('\n');
}

interface Shown {
  readonly type: string;
  readonly text: string;
}

function shownAs(shown: ReadonlyMap<string, Shown>, name: string): Shown {
  const found = shown.get(name);
  if (found === undefined || found.text === '') throw new Error(`The property ${name} has no comment.`);
  return found;
}

let known: ReadonlyMap<string, Shown> | undefined;

/** Types and comments of the component's properties, as the compiler knows them. */
function shownProperties(): ReadonlyMap<string, Shown> {
  known ??= readProperties();
  return known;
}

function readProperties(): ReadonlyMap<string, Shown> {
  const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
  const { config } = ts.readConfigFile(path('../tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, path('..'));
  const entry = path('../src/component/backblaze-b2.ts');
  const program = ts.createProgram([entry], { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(entry);
  const declared = file?.statements.find(ts.isClassDeclaration);
  if (declared === undefined) throw new Error('The component is not where it was.');
  const properties = checker.getTypeAtLocation(declared).getProperties();
  return new Map(
    properties.map((property) => {
      const type = checker.typeToString(checker.getTypeOfSymbol(property), undefined, ts.TypeFormatFlags.NoTruncation);
      const text = ts.displayPartsToString(property.getDocumentationComment(checker)).replace(/\s+/g, ' ');
      return [property.name, { type: type.replaceAll('<ArrayBufferLike>', ''), text }];
    }),
  );
}

function initial(value: unknown, { kind }: AnyProperty): string {
  if (Buffer.isBuffer(value)) return value.length === 0 ? 'empty' : `\`'${value}'\``;
  if (typeof value === 'string') return value === '' ? 'empty' : `\`'${value}'\``;
  if (typeof value === 'object' && value !== null) return 'empty';
  return `\`${value}\`${kind?.unit === undefined ? '' : ` ${kind.unit}`}`;
}

function legal({ writable, kind }: AnyProperty, type: string): string {
  if (writable) return cell(kind?.legalValue ?? kind?.legal ?? '');
  return type.startsWith('Writable') ? 'its items can be set' : 'read only';
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
