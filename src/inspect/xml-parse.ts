import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { B2Error } from '../errors/index.js';
import { LIMITS } from './limits.js';

export const TEXT = '#text';
export const CDATA = '#cdata';
const ATTRIBUTES = ':@';

/** One node as the parser gives it: a single key, the tag or TEXT or CDATA, beside attributes and place. */
export type ParsedNode = Readonly<Record<string, unknown>>;

const PLACE = XMLParser.getMetaDataSymbol() as symbol;

const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  cdataPropName: CDATA,
  textNodeName: TEXT,
  parseTagValue: false,
  trimValues: false,
  // References are decoded when a text is read, without the entities of the document.
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  captureMetaData: true,
  maxNestedTags: LIMITS.depth,
  jPath: false,
  onDangerousProperty: (name) => name,
});

/** The document element of an XML text. Throws `invalid_xml` or `document_too_large`; messages hold no piece of the text. */
export function parseXml(text: string): ParsedNode {
  checkMarkup(text);
  const nodes = parse(text);
  const element = nodes.find((node) => isElement(tagOf(node)));
  if (element === undefined) throw invalid('it has no element');
  return element;
}

export function tagOf(node: ParsedNode): string {
  return Object.keys(node).find((key) => key !== ATTRIBUTES) ?? '';
}

export function isElement(tag: string): boolean {
  return tag !== TEXT && tag !== CDATA;
}

export function childrenOf(node: ParsedNode, tag: string): readonly ParsedNode[] {
  return node[tag] as readonly ParsedNode[];
}

export function attributesOf(node: ParsedNode): ReadonlyMap<string, string> {
  return new Map(Object.entries((node[ATTRIBUTES] ?? {}) as Readonly<Record<string, string>>));
}

/** Where the markup of an element begins and ends. */
export function placeOf(node: ParsedNode): readonly [start: number, end: number] {
  const place = (node as Readonly<Record<symbol, unknown>>)[PLACE] as { startIndex?: number; endIndex?: number };
  return [place.startIndex ?? 0, place.endIndex ?? 0];
}

/** Memory goes with the amount of markup, so it is measured before anything is made of it. */
function checkMarkup(text: string): void {
  checkCount(text, '<', LIMITS.tags);
  checkCount(text, '=', LIMITS.attributes);
}

function checkCount(text: string, sign: string, most: number): void {
  let count = 0;
  for (let at = text.indexOf(sign); at !== -1; at = text.indexOf(sign, at + 1)) count++;
  if (count > most) throw new B2Error('document_too_large', `The XML text has more than ${most} signs "${sign}".`);
}

function parse(text: string): readonly ParsedNode[] {
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw invalid(`see line ${verdict.err.line}, column ${verdict.err.col}`);
  try {
    return PARSER.parse(text) as readonly ParsedNode[];
  } catch (error) {
    throw invalid(`it is not well-formed, or more than ${LIMITS.depth} levels deep`, error);
  }
}

function invalid(reason: string, cause?: unknown): B2Error {
  return new B2Error('invalid_xml', `The text is not XML: ${reason}.`, { cause });
}
