import type { IncomingMessage } from 'node:http';
import { CUSTOM_METHODS, type CustomRequest, openCustomRequest } from '../../api/index.js';
import { B2Error } from '../../errors/index.js';
import { openFileSink, receive, type Sink } from '../../transfer/index.js';
import type { QueryParamRecord } from '../records.js';
import { endTransfer, type TransferTask, watched } from '../transfer-watch.js';

export interface CustomAnswer {
  /** The bytes; undefined when they went to LocalFile. */
  readonly bytes: Buffer | undefined;
  /** The body when it is JSON, XML or text. */
  readonly text: string | undefined;
}

/** Largest answer that is kept as text for inspection. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/** Sends any call and stores what comes, as a download does. */
export async function sendCustom(
  task: TransferTask,
  request: CustomRequest,
  target: { readonly localFile: string; readonly overwrite: boolean },
): Promise<CustomAnswer> {
  const { localFile: path, overwrite } = target;
  const sink = path === '' ? undefined : await openFileSink({ path, overwrite, existingBytes: 0 });
  try {
    const body = await task.session.call(task, (connection) => openCustomRequest(connection, request, task));
    const answer = await save(task, body, sink);
    await sink?.finish({ modifiedMs: undefined });
    await endTransfer(task, 1);
    return answer;
  } catch (error) {
    await sink?.fail([]);
    throw error;
  }
}

async function save(task: TransferTask, body: IncomingMessage, sink: Sink | undefined): Promise<CustomAnswer> {
  const { observer, signal, inactivityMs } = watched(task, 1);
  const length = Number(body.headers['content-length'] ?? Number.NaN);
  observer.begin?.({ total: Number.isSafeInteger(length) ? length : undefined, done: 0 });
  const isText = /json|xml|^text\//i.test(body.headers['content-type'] ?? '');
  const kept: Buffer[] = [];
  let bytes = 0;
  let at = 0;
  await receive(body, {
    signal,
    inactivityMs,
    batchBytes: () => (task.heard('Transfer') ? 1 : Number.POSITIVE_INFINITY),
    onPieces: (pieces, count) => {
      bytes += count;
      if (sink === undefined || (isText && bytes <= MAX_TEXT_BYTES)) kept.push(...pieces);
      observer.moved?.(count);
      for (const piece of pieces) observer.received?.(piece);
    },
    write: async (chunks, count) => {
      const position = at;
      at += count;
      await sink?.write(chunks, position);
    },
  });
  const text = isText && bytes <= MAX_TEXT_BYTES ? Buffer.concat(kept).toString('utf8') : undefined;
  return { bytes: sink === undefined ? Buffer.concat(kept) : undefined, text };
}

/** What the method's arguments and the query parameters mean. Throws `invalid_argument`. */
export function customRequest(
  method: string,
  operation: string,
  body: string,
  params: readonly QueryParamRecord[],
): CustomRequest {
  const named = method === '' ? 'GET' : method.toUpperCase();
  const known = CUSTOM_METHODS.find((each) => each === named);
  if (known === undefined) {
    throw new B2Error(
      'invalid_argument',
      `The method ${method} is not legal: it takes ${CUSTOM_METHODS.join(', ')}, or nothing for GET.`,
    );
  }
  if (known !== 'POST' && body !== '') {
    throw new B2Error('invalid_argument', `${known} takes no body. Send it by POST, or as query parameters.`);
  }
  const query = params.filter(({ name }) => name !== '').map(({ name, value }) => [name, value] as const);
  return { method: known, operation, query, body };
}
