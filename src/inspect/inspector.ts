import { B2Error } from '../errors/index.js';
import { Document } from './document.js';
import type { Element } from './element.js';

/** What a path was set to, and where it led. */
interface Selection {
  readonly path: string;
  readonly element: Element;
}

/**
 * Looks into one body after another, from a current element that relative paths begin at. A body is parsed when the first path is
 * set, not before; with no path set there is no current element, and every value is empty.
 */
export class Inspector {
  private body: string | undefined;
  private document: Document | undefined;
  private selection: Selection | undefined;

  /** The body of a new answer, undefined when there is none. Forgets the path and the current element. */
  setBody(body: string | undefined): void {
    this.body = body;
    this.document = undefined;
    this.selection = undefined;
  }

  /** The path as it was set last; empty when none was set since the last answer. */
  get path(): string {
    return this.selection?.path ?? '';
  }

  /**
   * Moves to an element; an empty path forgets the current one. After an error everything is as it was before.
   * Throws `invalid_xpath`, `no_such_element`, `no_response`, `invalid_json`, `invalid_xml` or `document_too_large`.
   */
  set path(path: string) {
    this.selection = path === '' ? undefined : { path, element: this.parsed().find(path, this.selection?.element) };
  }

  /** Name of the current element; empty for a member of an array. */
  get element(): string {
    return this.selection?.element.name ?? '';
  }

  /** Name of the element that holds the current one. */
  get parent(): string {
    return this.selection?.element.parent?.name ?? '';
  }

  get text(): string {
    return this.selection?.element.text ?? '';
  }

  get subTree(): string {
    return this.selection?.element.subTree ?? '';
  }

  get childCount(): number {
    return this.selection?.element.childCount ?? 0;
  }

  /** Name of a child, by its position from 0. Throws `no_such_element`. */
  childName(position: number): string {
    return this.child(position).name;
  }

  /** Text of a child, by its position from 0. Throws `no_such_element`. */
  childText(position: number): string {
    return this.child(position).text;
  }

  private child(position: number): Element {
    const child = this.selection?.element.child(position);
    if (child !== undefined) return child;
    throw new B2Error('no_such_element', `No child ${position}: the current element has ${this.childCount}.`);
  }

  private parsed(): Document {
    if (this.body === undefined) {
      throw new B2Error('no_response', 'There is no answer to look into. Call a method that gets one first.');
    }
    this.document ??= new Document(this.body);
    return this.document;
  }
}
