import {
  type ApiConnection,
  type Download,
  type DownloadOptions,
  downloadFileById,
  downloadFileByName,
} from '../../api/index.js';
import { B2Error } from '../../errors/index.js';
import {
  type ByteRange,
  download,
  type HeldBytes,
  MemorySink,
  openAppendSink,
  openFileSink,
  type Sink,
  type StreamOutput,
  StreamSink,
} from '../../transfer/index.js';
import type { EncryptionRequest } from '../../wire/encryption.js';
import { checkId } from '../checks.js';
import { endTransfer, type TransferTask, watched } from '../transfer-watch.js';

export type DownloadSource = { readonly fileId: string } | { readonly bucketName: string; readonly fileName: string };

export interface DownloadTarget {
  /** Goes before the others; null: none. */
  readonly stream: StreamOutput | null;
  /** Empty: into memory. */
  readonly localFile: string;
  readonly overwrite: boolean;
  /** Bytes that an existing LocalFile already has, as the caller says; 0: none. */
  readonly existingBytes: number;
  /** What an earlier download into memory left. */
  readonly held: HeldBytes | undefined;
  /** Undefined for the whole file. */
  readonly range: ByteRange | undefined;
  /** Key of a file that is encrypted by SSE-C. */
  readonly serverSideEncryption: EncryptionRequest | undefined;
}

type Start = Pick<DownloadTarget, 'held' | 'range'>;

/** What startByte means: go on behind the bytes that are there, or leave the first ones out. */
export function startOf(
  { stream, localFile }: Pick<DownloadTarget, 'stream' | 'localFile'>,
  { bytes, version }: HeldBytes,
  startByte: number,
  range: ByteRange | undefined,
): Start {
  // A file is looked at when it is opened.
  if (startByte === 0 || (stream === null && localFile !== '')) return { held: undefined, range };
  const behind: Start = { held: undefined, range: { start: (range?.start ?? 0) + startByte, end: range?.end } };
  if (stream !== null || bytes.length === 0) return behind;
  if (bytes.length >= startByte) return { held: { bytes: bytes.subarray(0, startByte), version }, range };
  throw new B2Error(
    'resume_mismatch',
    `startByte is ${startByte}, but fileData has ${bytes.length} bytes. Set startByte to 0 to download from the start.`,
  );
}

/** Downloads into the stream or LocalFile, else into memory: then `keep` is given what came, also before a failure is thrown. */
export async function downloadContent(
  task: TransferTask,
  source: DownloadSource,
  target: DownloadTarget,
  keep: (held: HeldBytes) => void,
): Promise<void> {
  checkSource(source);
  const { serverSideEncryption } = target;
  const { IfModifiedSince } = task.settings;
  const ifModifiedSince = IfModifiedSince === '' ? undefined : IfModifiedSince;
  const request = {
    file: 'fileId' in source ? source.fileId : source.fileName,
    range: target.range,
    decryption: task.encryption.forDownloads(),
    // Handlers are given the content in its order.
    lanes: task.heard('Transfer') ? 1 : task.settings.MaxConcurrentParts,
    open: (header: string | undefined, signal: AbortSignal) =>
      openDownload({ ...task, signal }, source, { range: header, ifModifiedSince, serverSideEncryption }),
  };
  const context = watched(task, 1);
  const outside = await openOutside(task, target);
  if (outside !== undefined) {
    await download(context, request, outside);
    return endTransfer(task, 1);
  }
  const sink = new MemorySink(target.held);
  try {
    await download(context, request, sink);
  } catch (error) {
    keep(sink.contents);
    throw error;
  }
  await endTransfer(task, 1);
  keep({ bytes: sink.contents.bytes, version: undefined });
}

/** The stream or file that the bytes go to; undefined: into memory. */
async function openOutside(task: TransferTask, target: DownloadTarget): Promise<Sink | undefined> {
  const { stream, localFile } = target;
  if (stream !== null) return new StreamSink(stream, task.signal);
  if (localFile === '') return undefined;
  return task.settings.Append ? openAppendSink(localFile) : openFileSink({ path: localFile, ...target });
}

function checkSource(source: DownloadSource): void {
  if ('fileId' in source) {
    checkId('The file id', source.fileId);
    return;
  }
  checkId('The bucket name', source.bucketName);
  checkId('The file name', source.fileName);
  if (!source.fileName.isWellFormed()) {
    throw new B2Error('invalid_argument', 'The file name holds half of a surrogate pair, which UTF-8 cannot express.');
  }
}

function openDownload(task: TransferTask, source: DownloadSource, options: DownloadOptions): Promise<Download> {
  if ('fileId' in source) {
    return task.session.call(task, (connection) => downloadFileById(connection, source.fileId, options, task));
  }
  const byName = (connection: ApiConnection): Promise<Download> =>
    downloadFileByName(connection, source, options, task);
  const { DownloadAuthToken } = task.settings;
  if (DownloadAuthToken === '') return task.session.call(task, byName);
  return task.session.withDownloadToken(DownloadAuthToken, task, byName).catch((error: unknown) => {
    if (error instanceof B2Error && error.status === 401) throw error.with({}, REFUSED_TOKEN);
    throw error;
  });
}

const REFUSED_TOKEN =
  'DownloadAuthToken does not allow this download: it has expired, is damaged, or is for another bucket or prefix. Get a new one by getDownloadAuthToken, or clear the setting to use the application key.';
