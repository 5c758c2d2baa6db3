import { STATUS_CODES } from 'node:http';
import { Failure } from '../failure.js';
import { type Reply, textReply } from '../reply.js';
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
  reply: () => htmlPage(status),
});

/** The page by which a web server in front of the service tells a failure. */
export const htmlPage = (status: number): Reply =>
  textReply(pageOf(`${status} ${STATUS_CODES[status] ?? ''}`.trim()), 'text/html', status);

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
