import { badRequest, Failure, notFound } from '../failure.js';
import { failureReply, jsonReply, type Reply } from '../reply.js';
import { header, type ServerRequest } from '../request.js';

/** One method of one control path. `rest` is what stands for the star of the path; empty where it has none. */
export type ControlAction = (request: ControlRequest) => Promise<unknown> | unknown;
export interface ControlRequest {
  readonly request: ServerRequest;
  readonly rest: string;
  readonly query: URLSearchParams;
}

/** Paths such as `_name`, or `_name/*` with something behind it, each with its methods. An action answers JSON, or a Reply of its own. */
export type ControlPaths = Readonly<Record<string, Readonly<Record<string, ControlAction>>>>;

export const isControl = (url: string): boolean => url.startsWith('/_');

/** Serves the paths. `admit` throws the Failure for callers that may not. Never rejects for what a caller did wrong. */
export function createControl(
  paths: ControlPaths,
  admit: (authorization: string | undefined) => void,
): (request: ServerRequest) => Promise<Reply> {
  return async (request) => {
    try {
      admit(header(request, 'Authorization'));
      // A page in a browser may not steer a server of its reader's machine; other programs send no Origin.
      if (header(request, 'Origin') !== undefined) throw new Failure(403, 'access_denied', 'not from a web page');
      const answer = await act(paths, request);
      return isReply(answer) ? answer : jsonReply(answer);
    } catch (error) {
      if (error instanceof Failure) return failureReply(error);
      if (error instanceof TypeError || error instanceof RangeError) return failureReply(badRequest(error.message));
      throw error;
    }
  };
}

function act(paths: ControlPaths, request: ServerRequest): Promise<unknown> | unknown {
  const [path = '', query = ''] = request.url.split('?');
  const [, name = '', ...rest] = path.split('/');
  const known = rest.length === 0 ? name : `${name}/*`;
  const methods = Object.hasOwn(paths, known) ? paths[known] : undefined;
  if (methods === undefined) throw notFound(`unknown path ${path}; known are ${Object.keys(paths).join(', ')}`);
  const action = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
  if (action === undefined) {
    const allowed = Object.keys(methods).join(', ');
    throw new Failure(405, 'method_not_allowed', `${path} takes ${allowed}`, { Allow: allowed });
  }
  return action({ request, rest: rest.join('/'), query: new URLSearchParams(query) });
}

const isReply = (answer: unknown): answer is Reply =>
  typeof answer === 'object' && answer !== null && 'headers' in answer && 'length' in answer;
