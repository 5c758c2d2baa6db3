import { badRequest } from '../failure.js';
import type { RequestLog } from '../insight/request-log.js';
import type { Stats } from '../insight/stats.js';
import { type Reply, textReply } from '../reply.js';
import type { ControlPaths } from './control.js';

/** `/_stats`: what was asked of the server since it started. `/_log`: the last requests, `?last=N` fewer of them. */
export const insightPaths = (stats: Stats, log: RequestLog): ControlPaths => ({
  _stats: { GET: () => stats.report() },
  _log: { GET: ({ query }) => linesOf(log, query.get('last')) },
});

function linesOf(log: RequestLog, last: string | null): Reply {
  if (last !== null && !/^\d{1,9}$/.test(last)) throw badRequest(`last must be a whole number, not ${last}`);
  const exchanges = log.last(last === null ? log.size : Number(last));
  return textReply(exchanges.map((exchange) => `${JSON.stringify(exchange)}\n`).join(''), 'application/x-ndjson');
}
