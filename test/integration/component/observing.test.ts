import assert from 'node:assert/strict';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { CHANNELS, diagnosticsOf, on } from '../../helpers/diagnostics.js';
import { recorded } from '../../helpers/open-telemetry.js';
import { bytesOf, component, failure, withServer } from '../../helpers/setup.js';

const PART = 5_000_000;

describe('the diagnostics channels', () => {
  const setup = withServer({ minPartSize: PART, recommendedPartSize: PART });

  it('tell of each request at its begin and its end', async () => {
    const { b2, server } = setup;
    const told = await diagnosticsOf(() => b2.listBuckets());
    assert.deepEqual(
      told.map(({ channel }) => channel),
      ['request:start', 'request:end'],
    );
    const [start] = on(told, 'request:start');
    const [end] = on(told, 'request:end');
    const { hostname, port } = new URL(server.url);
    assert.deepEqual(start?.request, {
      ...{
        operation: 'b2_list_buckets',
        method: 'POST',
        host: hostname,
        port: Number(port),
        bytesSent: start?.request.bytesSent,
      },
      url: `${server.url}/b2api/v4/b2_list_buckets`,
    });
    assert.equal(end?.request, start?.request);
    assert.deepEqual([end?.status, end?.httpVersion], [200, '1.1']);
    const body = Buffer.byteLength(b2.config('TransferredData'));
    assert.deepEqual([end?.bytesReceived, (start?.request.bytesSent ?? 0) > 10], [body, true]);
    assert.ok((end?.durationMs ?? -1) >= 0, 'it took no time');
  });

  it('tell of an error answer as of the end of a request, and of what gets no answer as of an error', async () => {
    const { b2, server } = setup;
    b2.config('MaxAttempts', 1);
    await b2.authorize();
    const refused = await diagnosticsOf(() => failure(b2.getFileInfo('4_zmade_up')));
    assert.deepEqual(
      on(refused, 'request:end').map(({ status }) => status >= 400),
      [true],
    );
    server.faults.add({ endpoint: 'b2_list_buckets', count: 1, fault: { kind: 'reset', afterBytes: 0 } });
    const told = await diagnosticsOf(() => failure(b2.listBuckets()));
    assert.deepEqual(
      told.map(({ channel }) => channel),
      ['request:start', 'request:error'],
    );
    assert.equal(on(told, 'request:error')[0]?.error.code, 'connection_reset');
  });

  it('tell of a download that is cut off as of an error, and of the request that goes on', async () => {
    const { b2, server, bucketId, bucketName } = setup;
    b2.fileData = bytesOf(100_000);
    await b2.uploadFile(bucketId, 'x');
    server.faults.add({
      endpoint: 'b2_download_file_by_name',
      count: 1,
      fault: { kind: 'truncate', afterBytes: 50_000 },
    });
    const told = await diagnosticsOf(() => b2.downloadFile(bucketName, 'x'));
    assert.deepEqual(
      told.map(({ channel }) => channel).filter((channel) => channel !== 'retry'),
      ['request:start', 'request:error', 'request:start', 'request:end', 'file'],
    );
    const [file] = on(told, 'file');
    assert.deepEqual([file?.direction, file?.file, file?.bytes, file?.error], ['download', 'x', 100_000, undefined]);
  });

  it('tell of each repetition, each part and each file', async () => {
    const { b2, server, bucketId } = setup;
    b2.fileData = bytesOf(2 * PART + 1);
    server.faults.add({ endpoint: 'b2_list_unfinished_large_files', count: 1, fault: { kind: 'html_error' } });
    server.faults.add({
      endpoint: 'b2_start_large_file',
      count: 1,
      fault: { kind: 'status', status: 503, code: 'service_unavailable' },
    });
    const told = await diagnosticsOf(() => b2.uploadFile(bucketId, 'large'));
    const retries = on(told, 'retry');
    assert.ok(
      retries.length > 0 &&
        retries.every(({ attempt, delayMs, error }) => attempt === 1 && delayMs >= 0 && error.status !== undefined),
    );
    const parts = on(told, 'part').toSorted((a, b) => a.number - b.number);
    assert.deepEqual(
      parts.map(({ number, bytes, error }) => [number, bytes, error]),
      [
        [1, PART, undefined],
        [2, PART, undefined],
        [3, 1, undefined],
      ],
    );
    const [file] = on(told, 'file');
    assert.deepEqual(
      [file?.direction, file?.file, file?.bytes, file?.error],
      ['upload', 'large', 2 * PART + 1, undefined],
    );
  });

  it('tell why a file and its part failed', async () => {
    const { b2, server, bucketId } = setup;
    b2.config('MaxAttempts', 1);
    b2.fileData = bytesOf(2 * PART);
    server.faults.add({
      endpoint: 'b2_upload_part',
      count: 10,
      fault: { kind: 'status', status: 503, code: 'service_unavailable' },
    });
    const told = await diagnosticsOf(() => failure(b2.uploadFile(bucketId, 'x')));
    const codes = [...on(told, 'part'), ...on(told, 'file')].map(({ error }) => error?.code);
    assert.ok(codes.includes('service_unavailable') && !codes.includes(undefined), codes.join());
    assert.equal(on(told, 'file')[0]?.bytes, 0);
  });

  it('are silent on the others when only one has a listener', async () => {
    const { b2 } = setup;
    for (const name of CHANNELS.slice(0, 2)) {
      const told = await diagnosticsOf(() => b2.listBuckets(), [name]);
      assert.deepEqual(
        told.map(({ channel }) => channel),
        [name],
      );
    }
  });
});

describe('OpenTelemetry', () => {
  const setup = withServer({ minPartSize: PART, recommendedPartSize: PART });

  it('gets spans of methods, with those of files, parts and requests within', async () => {
    const { b2, server, bucketId } = setup;
    b2.fileData = bytesOf(2 * PART);
    const { spans } = await recorded(() => b2.uploadFile(bucketId, 'large'));
    const parentOf = (name: string) => {
      const span = spans.find((each) => each.name === name);
      assert.ok(span, `no ${name} among ${spans.map((each) => each.name).join()}`);
      return spans.find((each) => each.spanContext().spanId === span.parentSpanContext?.spanId)?.name;
    };
    assert.equal(parentOf('BackblazeB2.uploadFile'), undefined);
    assert.equal(parentOf('b2 upload'), 'BackblazeB2.uploadFile');
    assert.equal(parentOf('b2 upload part'), 'b2 upload');
    assert.equal(parentOf('POST b2_upload_part'), 'b2 upload part');
    assert.equal(parentOf('POST b2_finish_large_file'), 'b2 upload');
    assert.equal(new Set(spans.map((span) => span.spanContext().traceId)).size, 1);
    const request = spans.find((span) => span.name === 'POST b2_finish_large_file');
    assert.equal(request?.kind, SpanKind.CLIENT);
    const { hostname, port } = new URL(server.url);
    assert.deepEqual(request?.attributes, {
      'http.request.method': 'POST',
      'server.address': hostname,
      'server.port': Number(port),
      'url.full': `${server.url}/b2api/v4/b2_finish_large_file`,
      'backblazeb2.operation': 'b2_finish_large_file',
      'http.response.status_code': 200,
      'network.protocol.name': 'http',
      'network.protocol.version': '1.1',
    });
  });

  it('gets the failure of a request and of its method, without a word of secrets', async () => {
    const { b2 } = setup;
    const { spans } = await recorded(() => failure(b2.getFileInfo('4_zmade_up')));
    assert.deepEqual(
      spans.map(({ name, status, attributes }) => [name, status.code, String(attributes['error.type']).length > 2]),
      [
        ['POST b2_get_file_info', SpanStatusCode.ERROR, true],
        ['BackblazeB2.getFileInfo', SpanStatusCode.ERROR, true],
      ],
    );
  });

  it('counts requests, repetitions and bytes, and measures how long they take', async () => {
    const { server, bucketId, bucketName } = setup;
    const b2 = component(server);
    const { points } = await recorded(async () => {
      server.faults.add({ endpoint: 'b2_list_buckets', count: 1, fault: { kind: 'html_error' } });
      await b2.listBuckets();
      b2.fileData = bytesOf(1000);
      await b2.uploadFile(bucketId, 'x');
      await b2.downloadFile(bucketName, 'x');
    });
    const sum = (name: string, attributes: Readonly<Record<string, unknown>>): unknown =>
      points(name)
        .filter((point) => Object.entries(attributes).every(([key, value]) => point.attributes[key] === value))
        .reduce((total, { value }) => total + Number(value), 0);
    assert.equal(sum('backblazeb2.retries', { 'backblazeb2.operation': 'b2_list_buckets' }), 1);
    assert.equal(sum('backblazeb2.requests', { 'backblazeb2.operation': 'b2_list_buckets' }), 2);
    const received = { 'backblazeb2.operation': 'b2_download_file_by_name', 'network.io.direction': 'receive' };
    assert.equal(sum('backblazeb2.io', received), 1000);
    const sent = { 'backblazeb2.operation': 'b2_upload_file', 'network.io.direction': 'transmit' };
    // The digest follows the content.
    assert.equal(sum('backblazeb2.io', sent), 1040);
    assert.ok(points('http.client.request.duration').length >= 3, 'no durations of requests');
    assert.equal(points('backblazeb2.method.duration').length, 3);
  });

  it('follows the SDK that is set up later', async () => {
    const { b2 } = setup;
    for (const _ of [1, 2]) {
      const { points } = await recorded(() => b2.listBuckets());
      assert.equal(points('backblazeb2.requests').length, 1);
    }
  });
});
