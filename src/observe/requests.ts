import type { B2Error } from '../errors/index.js';
import { heard, publish, type RequestMessage } from './channels.js';
import { type Telemetry, telemetry } from './telemetry.js';

/** Told how a request goes on that somebody watches from outside. */
export interface RequestWatch {
  /** Its answer has come whole. */
  end(answer: { readonly status: number; readonly httpVersion: string; readonly bytesReceived: number }): void;
  /** No answer came, or half of one. */
  fail(error: B2Error): void;
}

/** Of a request that begins. Undefined, at no cost, when nobody watches. */
export function watchRequest(about: () => RequestMessage, now: () => number): RequestWatch | undefined {
  const spans = telemetry();
  if (spans === undefined && !heard('request:start', 'request:end', 'request:error')) return undefined;
  const request = about();
  const began = now();
  publish('request:start', () => ({ request }));
  const measured = spans && measure(spans, request);
  return {
    end: (answer) => {
      const durationMs = now() - began;
      publish('request:end', () => ({ request, ...answer, durationMs }));
      measured?.end(answer, durationMs);
    },
    fail: (error) => {
      const durationMs = now() - began;
      publish('request:error', () => ({ request, error, durationMs }));
      measured?.fail(error, durationMs);
    },
  };
}

/** A span, and the metrics. Attributes: OpenTelemetry, "Semantic conventions for HTTP". */
function measure(spans: Telemetry, request: RequestMessage) {
  const { operation, method, url, host, port, bytesSent } = request;
  const server = { 'http.request.method': method, 'server.address': host, 'server.port': port };
  const span = spans.start(`${method} ${operation}`, 'client', {
    ...server,
    'url.full': url,
    'backblazeb2.operation': operation,
  });
  const record = (
    durationMs: number,
    bytesReceived: number,
    outcome: Readonly<Record<string, string | number>>,
  ): void => {
    const { instruments } = spans;
    const of = { 'backblazeb2.operation': operation };
    instruments.requestDuration.record(durationMs / 1000, { ...server, ...outcome });
    instruments.add('requests', 1, { ...of, ...outcome });
    if (bytesSent > 0) instruments.add('io', bytesSent, { ...of, 'network.io.direction': 'transmit' });
    if (bytesReceived > 0) instruments.add('io', bytesReceived, { ...of, 'network.io.direction': 'receive' });
  };
  return {
    end: (
      { status, httpVersion, bytesReceived }: { status: number; httpVersion: string; bytesReceived: number },
      durationMs: number,
    ): void => {
      const failed = status >= 400 ? { 'error.type': String(status) } : {};
      const outcome = {
        'http.response.status_code': status,
        'network.protocol.name': 'http',
        'network.protocol.version': httpVersion === '2.0' ? '2' : httpVersion,
        ...failed,
      };
      if (status >= 400) span.fail(undefined, outcome);
      else span.end(outcome);
      record(durationMs, bytesReceived, outcome);
    },
    fail: (error: B2Error, durationMs: number): void => {
      span.fail(error);
      record(durationMs, 0, { 'error.type': error.code });
    },
  };
}
