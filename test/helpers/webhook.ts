import type { IncomingHttpHeaders } from 'node:http';
import type { Json } from './raw-b2.js';
import { withWebServer } from './web-server.js';

/** One delivery as it was on the wire. */
export interface Delivery {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** The body, byte by byte. */
  readonly body: Buffer;
  readonly events: readonly Json[];
}

export interface Webhook {
  readonly url: string;
  /** Every delivery so far, oldest first, those that were refused included. */
  readonly deliveries: readonly Delivery[];
  /** The status of the next answers; null: never answer. */
  answer: number | null;
  /** The events of all deliveries. */
  events(): Json[];
}

/** Runs a webhook on the loopback for the time of a test: it keeps what it gets, and answers 200 until it is told otherwise. */
export function withWebhook(test: (webhook: Webhook) => Promise<void>, { tls = false } = {}): Promise<void> {
  const deliveries: Delivery[] = [];
  let webhook: Webhook | undefined;
  return withWebServer(
    (request, response) => {
      const blocks: Buffer[] = [];
      request.on('data', (block: Buffer) => blocks.push(block));
      request.once('end', () => {
        const body = Buffer.concat(blocks);
        const { events } = JSON.parse(body.toString()) as { events: Json[] };
        deliveries.push({ method: request.method ?? '', headers: request.headers, body, events });
        const status = webhook?.answer ?? null;
        if (status !== null) response.writeHead(status).end();
      });
    },
    ({ url }) => {
      webhook = {
        url: `${url}/hook?a=b`,
        deliveries,
        answer: 200,
        events: () => deliveries.flatMap((one) => one.events),
      };
      return test(webhook);
    },
    { tls },
  );
}
