/** The command line is not legal; the message says what is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
