import type { Random } from '../random.js';
import type { Reply } from '../reply.js';
import type { ServerRequest } from '../request.js';
import type { TokenState } from '../token-state.js';

/** What a fault may use while it acts on one request. */
export interface FaultHit {
  readonly request: ServerRequest;
  readonly random: Random;
  readonly tokens: TokenState;
  readonly now: () => number;
}

/** What a fault does to a request; it implements the moments it needs. It may throw a Failure or a ConnectionCut. */
export interface Effect {
  /** Before the server looks at the request. */
  before?(): Promise<void> | void;
  /** Around the request body as the server reads it. */
  requestBody?(body: AsyncIterable<Buffer>): AsyncIterable<Buffer>;
  /** After the server did its work, before the answer leaves. */
  reply?(reply: Reply): Reply;
}

/** Makes the effect of one kind of fault on one request. */
export type FaultKind<Options> = (options: Options, hit: FaultHit) => Effect;
