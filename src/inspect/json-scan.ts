import { B2Error } from '../errors/index.js';
import { JsonRows, NO_NAME } from './json-rows.js';
import { isJsonSpace } from './json-text.js';
import { LIMITS } from './limits.js';

const CODE = {
  quote: 0x22,
  plus: 0x2b,
  comma: 0x2c,
  minus: 0x2d,
  dot: 0x2e,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  upperE: 0x45,
  openArray: 0x5b,
  backslash: 0x5c,
  closeArray: 0x5d,
  e: 0x65,
  u: 0x75,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

const WORDS = ['true', 'false', 'null'];
const ESCAPES = new Set('"\\/bfnrtu');
const HEX_DIGITS = /^[0-9a-fA-F]{4}$/;

/** An object or array that is not closed yet. */
interface Open {
  readonly start: number;
  readonly name: number;
  readonly close: number;
  /** Where its children begin in the list of finished elements that wait for their parent. */
  readonly firstWaiting: number;
}

/**
 * Finds the elements of a JSON text (RFC 8259, strictly) in one pass. The children of an element are side by side; the last row
 * is the outermost element. Throws `invalid_json` or `document_too_large`; messages never hold a piece of the text.
 */
export function scanJson(text: string): JsonRows {
  return new Scan(text).run();
}

class Scan {
  private readonly text: string;
  private at = 0;
  private readonly rows = new JsonRows();
  private readonly waiting = new JsonRows();
  private readonly open: Open[] = [];

  constructor(text: string) {
    this.text = text;
  }

  run(): JsonRows {
    this.value(NO_NAME);
    for (let inner = this.open.at(-1); inner !== undefined; inner = this.open.at(-1)) this.goOn(inner);
    this.next();
    if (this.at < this.text.length) throw this.expected('the end');
    this.rows.take(this.waiting, 0);
    return this.rows;
  }

  /** The next member of an object or array, or its end. */
  private goOn(inner: Open): void {
    if (this.next() === inner.close) {
      this.close(inner);
      return;
    }
    if (this.waiting.length > inner.firstWaiting) {
      if (this.next() !== CODE.comma) throw this.expected('a comma or the closing bracket');
      this.at++;
    }
    this.value(inner.close === CODE.closeObject ? this.memberName() : NO_NAME);
  }

  private close(inner: Open): void {
    this.at++;
    this.open.pop();
    const count = this.waiting.length - inner.firstWaiting;
    const firstChild = this.rows.take(this.waiting, inner.firstWaiting);
    this.waiting.append(inner.start, this.at, inner.name, firstChild, count);
  }

  private memberName(): number {
    if (this.next() !== CODE.quote) throw this.expected('a name in quotes');
    const name = this.at;
    this.string();
    if (this.next() !== CODE.colon) throw this.expected('a colon');
    this.at++;
    return name;
  }

  /** A scalar, or the beginning of an object or array. */
  private value(name: number): void {
    const code = this.next();
    const start = this.at;
    if (code === CODE.openObject) this.begin(name, CODE.closeObject);
    else if (code === CODE.openArray) this.begin(name, CODE.closeArray);
    else {
      this.scalar(code);
      this.waiting.append(start, this.at, name, 0, 0);
    }
  }

  private scalar(code: number): void {
    if (code === CODE.quote) this.string();
    else if (code === CODE.minus || isDigit(code)) this.number();
    else this.word();
  }

  private begin(name: number, close: number): void {
    if (this.open.length === LIMITS.depth) {
      throw new B2Error('document_too_large', `The JSON text is more than ${LIMITS.depth} levels deep.`);
    }
    this.open.push({ start: this.at, name, close, firstWaiting: this.waiting.length });
    this.at++;
  }

  private string(): void {
    for (this.at++; ; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code === CODE.quote) break;
      if (!(code >= 0x20)) throw this.expected('the closing quote');
      if (code === CODE.backslash) this.escape();
    }
    this.at++;
  }

  private escape(): void {
    this.at++;
    if (!ESCAPES.has(this.text.charAt(this.at))) throw this.expected('an escape sequence');
    if (this.text.charCodeAt(this.at) !== CODE.u) return;
    if (!HEX_DIGITS.test(this.text.slice(this.at + 1, this.at + 5))) throw this.expected('four hexadecimal digits');
    this.at += 4;
  }

  private number(): void {
    if (this.text.charCodeAt(this.at) === CODE.minus) this.at++;
    if (this.text.charCodeAt(this.at) === CODE.zero) this.at++;
    else this.digits();
    if (this.text.charCodeAt(this.at) === CODE.dot) {
      this.at++;
      this.digits();
    }
    const code = this.text.charCodeAt(this.at);
    if (code !== CODE.e && code !== CODE.upperE) return;
    this.at++;
    const sign = this.text.charCodeAt(this.at);
    if (sign === CODE.plus || sign === CODE.minus) this.at++;
    this.digits();
  }

  private digits(): void {
    if (!isDigit(this.text.charCodeAt(this.at))) throw this.expected('a digit');
    while (isDigit(this.text.charCodeAt(this.at))) this.at++;
  }

  private word(): void {
    const word = WORDS.find((known) => this.text.startsWith(known, this.at));
    if (word === undefined) throw this.expected('a value');
    this.at += word.length;
  }

  /** The code of the next character that is not white space; NaN at the end. */
  private next(): number {
    while (isJsonSpace(this.text.charCodeAt(this.at))) this.at++;
    return this.text.charCodeAt(this.at);
  }

  private expected(what: string): B2Error {
    return new B2Error('invalid_json', `The text is not JSON: ${what} is missing at character ${this.at + 1}.`);
  }
}

function isDigit(code: number): boolean {
  return code >= CODE.zero && code <= CODE.nine;
}
