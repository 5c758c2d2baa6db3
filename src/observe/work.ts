import { B2Error } from '../errors/index.js';
import { type FileMessage, heard, type PartMessage, publish, type RetryMessage } from './channels.js';
import { type OpenSpan, telemetry } from './telemetry.js';

type Now = () => number;

/** Runs a method of the component, as a span around all that it does. */
export function watchMethod<T>(method: string, now: Now, work: () => Promise<T>): Promise<T> {
  const spans = telemetry();
  if (spans === undefined) return work();
  const span = spans.start(`BackblazeB2.${method}`, 'internal', { 'backblazeb2.method': method });
  return settled(span, now, work, (durationMs, error) => {
    const failed = error === undefined ? {} : { 'error.type': error.code };
    spans.instruments.methodDuration.record(durationMs / 1000, { 'backblazeb2.method': method, ...failed });
  });
}

/** Sends one part of an upload until it is stored. */
export function watchPart<T>(
  part: Pick<PartMessage, 'fileId' | 'number' | 'bytes'>,
  now: Now,
  work: () => Promise<T>,
): Promise<T> {
  const spans = telemetry();
  if (spans === undefined && !heard('part')) return work();
  const span = spans?.start('b2 upload part', 'internal', {
    'backblazeb2.file.id': part.fileId,
    'backblazeb2.part.number': part.number,
    'backblazeb2.part.size': part.bytes,
  });
  return settled(span, now, work, (durationMs, error) =>
    publish('part', () => ({ fileId: part.fileId, number: part.number, bytes: part.bytes, durationMs, error })),
  );
}

/** Moves one file. */
export function watchFile<T>(
  about: Pick<FileMessage, 'direction' | 'file'>,
  now: Now,
  work: () => Promise<T>,
  bytesOf: (result: T) => number,
): Promise<T> {
  const spans = telemetry();
  if (spans === undefined && !heard('file')) return work();
  const span = spans?.start(`b2 ${about.direction}`, 'internal', { 'backblazeb2.file': about.file });
  return settled(span, now, work, (durationMs, error, result) => {
    const bytes = result === undefined ? 0 : bytesOf(result);
    publish('file', () => ({ direction: about.direction, file: about.file, bytes, durationMs, error }));
  });
}

/** A request failed and is sent again. */
export function tellRetry(retry: RetryMessage): void {
  publish('retry', () => retry);
  telemetry()?.instruments.add('retries', 1, {
    'backblazeb2.operation': retry.operation,
    'error.type': retry.error.code,
  });
}

async function settled<T>(
  span: OpenSpan | undefined,
  now: Now,
  work: () => Promise<T>,
  tell: (durationMs: number, error: B2Error | undefined, result: T | undefined) => void,
): Promise<T> {
  const began = now();
  try {
    const result = await (span === undefined ? work() : span.around(work));
    span?.end();
    tell(now() - began, undefined, result);
    return result;
  } catch (error) {
    const failure = error instanceof B2Error ? error : foreign();
    span?.fail(failure);
    tell(now() - began, failure, undefined);
    throw error;
  }
}

/** In place of an error of somebody else, whose text might say anything. */
const foreign = (): B2Error =>
  new B2Error('handler_failed', 'It was ended by an error that is not one of this library.');
