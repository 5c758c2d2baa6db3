import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** A member of a class, an interface or an object, as its source has it. */
export interface Member {
  readonly name: string;
  /** Its comment, in one line. */
  readonly text: string;
  /** The code of its examples. */
  readonly examples: readonly string[];
  /** Its declaration without the comment, up to the body. */
  readonly declaration: string;
  /** Its type as it is written; empty when none is. */
  readonly type: string;
  readonly kind: 'method' | 'accessor' | 'field';
  /** How many arguments a method takes. */
  readonly parameters: number;
}

/** The public members of a declaration in a file of src/, in their order. Throws when there is no such declaration. */
export function membersOf(path: string, declaration: string): readonly Member[] {
  const file = parse(path);
  for (const statement of file.statements) {
    const members = nameOf(statement) === declaration ? partsOf(statement) : undefined;
    if (members !== undefined) return members.filter(isPublic).map((node) => describe(file, node));
  }
  throw new Error(`src/${path} does not declare ${declaration}.`);
}

/** The type that an alias in a file of src/ stands for, or the text itself when it is none. */
export function aliased(path: string, type: string): string {
  const file = parse(path);
  const alias = file.statements.find((each) => ts.isTypeAliasDeclaration(each) && each.name.text === type);
  return alias !== undefined && ts.isTypeAliasDeclaration(alias) ? oneLine(alias.type.getText(file)) : type;
}

const parsed = new Map<string, ts.SourceFile>();

function parse(path: string): ts.SourceFile {
  const known = parsed.get(path);
  if (known !== undefined) return known;
  const text = readFileSync(fileURLToPath(new URL(`../src/${path}`, import.meta.url)), 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  parsed.set(path, file);
  return file;
}

function nameOf(statement: ts.Statement): string | undefined {
  const named = ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement);
  return named ? statement.name?.text : undefined;
}

type Part = ts.ClassElement | ts.TypeElement;

function partsOf(node: ts.Node): readonly Part[] | undefined {
  return ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) ? [...node.members] : undefined;
}

const HIDDEN: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PrivateKeyword,
  ts.SyntaxKind.ProtectedKeyword,
  ts.SyntaxKind.StaticKeyword,
]);

/** Symbols such as `[inspect.custom]` are for Node; a setter goes with its getter. */
function isPublic(node: Part): boolean {
  const { name } = node;
  if (name === undefined || !ts.isIdentifier(name) || ts.isSetAccessor(node)) return false;
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return !(modifiers ?? []).some(({ kind }) => HIDDEN.has(kind));
}

function describe(file: ts.SourceFile, node: Part): Member {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const examples = ts.getJSDocTags(node).filter((tag) => tag.tagName.text === 'example');
  const body = 'body' in node ? (node as ts.MethodDeclaration).body : undefined;
  const end = body === undefined ? node.getEnd() : body.getStart(file);
  return {
    name: node.name?.getText(file) ?? '',
    text: oneLine(comments.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '').join(' ')),
    examples: examples.map(({ comment }) => ts.getTextOfJSDocComment(comment)?.trim() ?? ''),
    declaration: oneLine(file.text.slice(node.getStart(file), end)).replace(/;$/, ''),
    type: 'type' in node ? oneLine((node as ts.PropertySignature).type?.getText(file) ?? '') : '',
    kind: kindOf(node),
    parameters: ts.isMethodDeclaration(node) ? node.parameters.length : 0,
  };
}

function kindOf(node: Part): Member['kind'] {
  if (ts.isMethodDeclaration(node) || ts.isMethodSignature(node)) return 'method';
  return ts.isGetAccessor(node) ? 'accessor' : 'field';
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
