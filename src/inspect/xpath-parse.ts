import { B2Error } from '../errors/index.js';
import { LIMITS } from './limits.js';

/** Which of the matching children a step takes; positions count from 1. */
export type Pick =
  | { readonly by: 'position'; readonly position: number }
  | { readonly by: 'last'; readonly before: number }
  | { readonly by: 'attribute'; readonly name: string; readonly value: string };

/** `source` is the step as written, for messages. */
export type Step =
  | { readonly kind: 'current' | 'parent'; readonly source: string }
  | { readonly kind: 'child'; readonly name: string; readonly pick: Pick; readonly source: string };

export interface XPath {
  readonly absolute: boolean;
  readonly steps: readonly Step[];
}

/** Any name. */
export const ANY = '*';

const FIRST: Pick = { by: 'position', position: 1 };

/** Reads a path. Throws `invalid_xpath`. Source: component reference, section 5.1. */
export function parseXPath(path: string): XPath {
  checkLength(path);
  return new PathReader(path).read();
}

/** Refuses a path that is too long before any work is done on it. */
export function checkLength(path: string): void {
  if (path.length <= LIMITS.path) return;
  throw new B2Error('invalid_xpath', `The path has ${path.length} characters; ${LIMITS.path} are the most.`);
}

class PathReader {
  private readonly path: string;
  private at = 0;

  constructor(path: string) {
    this.path = path;
  }

  read(): XPath {
    const absolute = this.eat('/');
    const steps: Step[] = [];
    while (this.at < this.path.length) {
      steps.push(this.step());
      if (this.at < this.path.length && !this.eat('/')) throw this.invalid('a slash is missing');
    }
    return { absolute, steps };
  }

  private step(): Step {
    const start = this.at;
    while (this.at < this.path.length && !'/[]'.includes(this.path.charAt(this.at))) this.at++;
    const name = this.path.slice(start, this.at);
    const bracket = this.eat('[');
    if (name === '' && !bracket) throw this.invalid('a name or a position is missing');
    if (name === '.' || name === '..') {
      if (bracket) throw this.invalid(`"${name}" takes no brackets`);
      return { kind: name === '.' ? 'current' : 'parent', source: name };
    }
    const pick = bracket ? this.pick() : FIRST;
    return { kind: 'child', name: name === '' ? ANY : name, pick, source: this.path.slice(start, this.at) };
  }

  /** What is in brackets, up to and with the closing one. */
  private pick(): Pick {
    this.spaces();
    const pick = this.eat('@') ? this.attribute() : this.eat('last()') ? this.last() : this.position();
    this.spaces();
    if (!this.eat(']')) throw this.invalid('"]" is missing');
    return pick;
  }

  private position(): Pick {
    const position = this.integer();
    if (position === 0) throw this.invalid('positions count from 1');
    return { by: 'position', position };
  }

  private last(): Pick {
    this.spaces();
    if (!this.eat('-')) return { by: 'last', before: 0 };
    this.spaces();
    return { by: 'last', before: this.integer() };
  }

  private attribute(): Pick {
    const start = this.at;
    while (this.at < this.path.length && !'=]"\''.includes(this.path.charAt(this.at))) this.at++;
    const name = this.path.slice(start, this.at).trim();
    if (name === '' || !this.eat('=')) throw this.invalid('an attribute test is [@name="value"]');
    this.spaces();
    const quote = this.path.charAt(this.at);
    const end = quote === '"' || quote === "'" ? this.path.indexOf(quote, this.at + 1) : -1;
    if (end === -1) throw this.invalid('the value of an attribute stands in quotes');
    const value = this.path.slice(this.at + 1, end);
    this.at = end + 1;
    return { by: 'attribute', name, value };
  }

  private integer(): number {
    const start = this.at;
    while (this.at < this.path.length && '0123456789'.includes(this.path.charAt(this.at))) this.at++;
    const digits = this.path.slice(start, this.at);
    if (digits === '') throw this.invalid('a position, last() or @name="value" is missing');
    return Number(digits);
  }

  private spaces(): void {
    while (this.path.charAt(this.at) === ' ') this.at++;
  }

  private eat(text: string): boolean {
    if (!this.path.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private invalid(reason: string): B2Error {
    return new B2Error('invalid_xpath', `The path is not valid: ${reason} at character ${this.at + 1}.`);
  }
}
