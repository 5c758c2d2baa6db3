import { createRequire } from 'node:module';
import type { Attributes, Context, Histogram, Meter, MeterProvider, Span } from '@opentelemetry/api';
import type { B2Error } from '../errors/index.js';
import { VERSION } from '../support/version.js';

type Api = typeof import('@opentelemetry/api');

/** Counted and measured things. Names of HTTP: OpenTelemetry, "Semantic conventions for HTTP metrics". */
interface Instruments {
  readonly requestDuration: Histogram;
  readonly methodDuration: Histogram;
  add(name: 'requests' | 'retries' | 'io', value: number, attributes: Attributes): void;
}

export interface OpenSpan {
  /** Runs what belongs to it. */
  around<T>(work: () => T): T;
  end(attributes?: Attributes): void;
  fail(error: B2Error | undefined, attributes?: Attributes): void;
}

/** Spans and metrics through `@opentelemetry/api`; what becomes of them is the affair of the SDK that the program sets up. */
export class Telemetry {
  readonly #api: Api;
  #metrics: { readonly provider: MeterProvider; readonly instruments: Instruments } | undefined;

  constructor(api: Api) {
    this.#api = api;
  }

  /** `client`: a request to a server. */
  start(name: string, kind: 'client' | 'internal', attributes: Attributes): OpenSpan {
    const { context, SpanKind, SpanStatusCode, trace } = this.#api;
    const within: Context = context.active();
    const span: Span = trace
      .getTracer('backblazeb2', VERSION)
      .startSpan(name, { kind: kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL, attributes }, within);
    return {
      around: (work) => context.with(trace.setSpan(within, span), work),
      end: (more = {}) => {
        span.setAttributes(more);
        span.end();
      },
      fail: (error, more = {}) => {
        span.setAttributes({ ...(error === undefined ? {} : { 'error.type': error.code }), ...more });
        span.setStatus({ code: SpanStatusCode.ERROR, ...(error === undefined ? {} : { message: error.message }) });
        span.end();
      },
    };
  }

  /** Those of the provider that is set up now: unlike tracers, meters do not follow a later one. */
  get instruments(): Instruments {
    const provider = this.#api.metrics.getMeterProvider();
    if (this.#metrics?.provider !== provider) {
      this.#metrics = { provider, instruments: instrumentsOf(provider.getMeter('backblazeb2', VERSION)) };
    }
    return this.#metrics.instruments;
  }
}

function instrumentsOf(meter: Meter): Instruments {
  const counters = {
    requests: meter.createCounter('backblazeb2.requests', { description: 'HTTP requests.', unit: '{request}' }),
    retries: meter.createCounter('backblazeb2.retries', { description: 'Requests sent again.', unit: '{request}' }),
    io: meter.createCounter('backblazeb2.io', { description: 'Bytes of bodies.', unit: 'By' }),
  };
  return {
    requestDuration: meter.createHistogram('http.client.request.duration', {
      description: 'Duration of HTTP requests.',
      unit: 's',
    }),
    methodDuration: meter.createHistogram('backblazeb2.method.duration', {
      description: 'Duration of methods of the component.',
      unit: 's',
    }),
    add: (name, value, attributes) => counters[name].add(value, attributes),
  };
}

/** Where every SDK of version 1 registers what it provides. */
const REGISTRY = Symbol.for('opentelemetry.js.api.1');

let found: { readonly telemetry: Telemetry | undefined } | undefined;

/**
 * Undefined where the program has no `@opentelemetry/api`, or has set up no SDK yet: then nobody would hear, and loading it
 * holds a first call up for longer than a request takes.
 */
export function telemetry(): Telemetry | undefined {
  if (found === undefined && !(REGISTRY in globalThis)) return undefined;
  found ??= { telemetry: load() };
  return found.telemetry;
}

function load(): Telemetry | undefined {
  try {
    return new Telemetry(createRequire(import.meta.url)('@opentelemetry/api') as Api);
  } catch {
    return undefined;
  }
}
