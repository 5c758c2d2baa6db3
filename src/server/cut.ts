/** Thrown to end the connection without an answer, or in the middle of one. `end` closes it in order, `reset` does not. */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut';
  readonly how: 'end' | 'reset';

  constructor(how: 'end' | 'reset') {
    super('the connection is cut on purpose');
    this.how = how;
  }
}
