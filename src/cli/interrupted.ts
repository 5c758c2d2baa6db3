/** The user asked a command to stop before it was done. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('interrupted');
  }
}

/** What a command rejects with after its signal was aborted: the reason that was given, or that the user wanted it. */
export function stopReason({ reason }: AbortSignal): Error {
  return reason instanceof Error && reason.name !== 'AbortError' ? reason : new Interrupted();
}
