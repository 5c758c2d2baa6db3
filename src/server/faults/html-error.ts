import { STATUS_CODES } from 'node:http';
import { Failure } from '../failure.js';
import { textReply } from '../reply.js';
import type { FaultKind } from './fault.js';

/** Answers with the HTML page of a proxy in front of the service instead of doing the work. */
export interface HtmlErrorFault {
  readonly kind: 'html_error';
  /** 400 to 599. Default 502. */
  readonly status?: number;
}

export const htmlError: FaultKind<HtmlErrorFault> = ({ status = 502 }) => ({
  before() {
    throw new Failure(status, 'internal_error', '');
  },
  reply: () => textReply(pageOf(`${status} ${STATUS_CODES[status] ?? ''}`.trim()), 'text/html', status),
});

const pageOf = (title: string): string =>
  [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    '<hr><center>nginx</center>',
    '</body>',
    '</html>',
    '',
  ].join('\r\n');
