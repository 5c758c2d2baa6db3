import { inspect } from 'node:util';
import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type DataPoint, MeterProvider, MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { showText } from './secrets/watch.js';

class OnDemand extends MetricReader {
  protected override onForceFlush = async (): Promise<void> => undefined;
  protected override onShutdown = async (): Promise<void> => undefined;
}

export interface Recorded {
  readonly spans: readonly ReadableSpan[];
  readonly metrics: ResourceMetrics;
  /** The points of one metric. */
  points(name: string): readonly DataPoint<unknown>[];
}

/** Runs something with a real SDK set up, and gives what it has recorded. */
export async function recorded(work: () => Promise<unknown>): Promise<Recorded> {
  const exporter = new InMemorySpanExporter();
  const reader = new OnDemand();
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  try {
    await work();
    const { resourceMetrics } = await reader.collect();
    const spans = exporter.getFinishedSpans();
    for (const { name, attributes, events, status } of spans) {
      showText('a span', inspect({ name, attributes, events, status }, { depth: 6 }));
    }
    showText('the metrics', inspect(resourceMetrics, { depth: 8 }));
    return {
      spans,
      metrics: resourceMetrics,
      points: (name) =>
        resourceMetrics.scopeMetrics
          .flatMap((scope) => scope.metrics)
          .filter(({ descriptor }) => descriptor.name === name)
          .flatMap(({ dataPoints }) => dataPoints as readonly DataPoint<unknown>[]),
    };
  } finally {
    context.disable();
    metrics.disable();
    trace.disable();
  }
}
