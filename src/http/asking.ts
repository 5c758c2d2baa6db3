import { type ClientRequest, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Asker, AskingOptions } from '../network/index.js';

/** Makes Node's request such that its agent knows on whose behalf it connects. */
export function asking(asker: Asker) {
  return (url: URL, options: RequestOptions): ClientRequest => {
    const asked: RequestOptions & AskingOptions = { ...options, asker };
    return url.protocol === 'https:' ? requestHttps(url, asked) : requestHttp(url, asked);
  };
}
