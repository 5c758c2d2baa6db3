/** A request before it is bytes: everything in it may be wrong. */
export interface HttpMessage {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** Latin-1, so that any byte can be written. */
export function toBytes({ method, path, headers, body }: HttpMessage): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'), body]);
}

const FRAMING = ['content-length', 'transfer-encoding', 'upgrade', 'connection', 'expect'];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'];

/** True when a server can tell for certain where the request ends, so that it owes an answer. */
export function isComplete({ method, path, headers, body }: HttpMessage): boolean {
  const framing = headers.filter(([name]) => FRAMING.includes(name.toLowerCase()));
  const [length] = framing;
  const isLengthRight =
    body.length === 0 && framing.length === 0
      ? true
      : framing.length === 1 && length?.[0].toLowerCase() === 'content-length' && length[1] === String(body.length);
  const areNamesLegal = headers.every(([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !/[\r\n\0]/.test(value));
  return METHODS.includes(method) && /^\/[!-~]*$/.test(path) && isLengthRight && areNamesLegal;
}

export const withHeader = (message: HttpMessage, name: string, value: string): HttpMessage => ({
  ...message,
  headers: [...message.headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase()), [name, value]],
});

/** A message with a body and its length. */
export const withBody = (message: HttpMessage, body: Buffer): HttpMessage => ({
  ...withHeader(message, 'Content-Length', String(body.length)),
  body,
});
