import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type DataPoint, MeterProvider, MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';

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
    return {
      spans: exporter.getFinishedSpans(),
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
