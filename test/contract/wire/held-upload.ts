import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { UploadTarget } from '../../helpers/raw-b2.js';
import { aboutFile } from './session.js';

/** An upload of one byte whose byte has not been sent. */
export interface HeldUpload {
  /** Sends the byte and answers the status. */
  finish(): Promise<number>;
}

/** Begins an upload and keeps it: resolves when the service wants the body. */
export function holdUpload({ uploadUrl, authorizationToken }: UploadTarget, name: string): Promise<HeldUpload> {
  const headers = {
    ...aboutFile(name),
    authorization: authorizationToken,
    'content-length': 1,
    'x-bz-content-sha1': 'do_not_verify',
    expect: '100-continue',
  };
  const send = uploadUrl.startsWith('https:') ? secureRequest : request;
  const outgoing = send(uploadUrl, { method: 'POST', headers });
  const answered = new Promise<number>((resolve, reject) => {
    outgoing.once('error', reject);
    outgoing.once('response', (incoming) => {
      incoming.resume();
      incoming.once('end', () => resolve(incoming.statusCode ?? 0));
    });
  });
  const finish = (): Promise<number> => {
    outgoing.end('x');
    return answered;
  };
  return new Promise((resolve, reject) => {
    outgoing.once('continue', () => resolve({ finish }));
    answered.then((status) => reject(new Error(`answered ${status} before the body`)), reject);
    outgoing.flushHeaders();
  });
}
