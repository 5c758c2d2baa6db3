import { cancelLargeFile, finishLargeFile, getFileInfo } from '../api/index.js';
import { B2Error, recoveryOf, throwIfInterrupted } from '../errors/index.js';
import { backoffMs } from '../support/backoff.js';
import type { FileResponse } from '../wire/file.js';
import type { TransferContext } from './context.js';
import type { UploadJournal } from './journal.js';
import { encodeState } from './resume.js';
import { startLarge } from './start-large.js';
import { storedParts } from './stored-parts.js';
import type { PartTarget } from './upload-parts.js';
import type { UploadRequest } from './upload-request.js';
import type { StoredPart, UploadState } from './upload-state.js';

/** A clean-up after a failure must not take long. */
const ABANDON_MS = 10_000;

/** One upload in parts on its way: which parts B2 has, told to the observer after each change. */
export class LargeUpload implements PartTarget {
  readonly serverSideEncryption: UploadRequest['serverSideEncryption'];
  readonly #context: TransferContext;
  readonly #journal: UploadJournal | undefined;
  readonly #parts: Map<number, StoredPart>;
  readonly #origin: Omit<UploadState, 'parts'>;
  /** Stored parts without a gap from the first one, and their bytes. */
  #inOrder = 0;
  #inOrderBytes = 0;
  #lastStored = 0;

  private constructor(
    context: TransferContext,
    state: UploadState,
    { serverSideEncryption }: UploadRequest,
    journal: UploadJournal | undefined,
  ) {
    this.#context = context;
    this.#journal = journal;
    this.serverSideEncryption = serverSideEncryption;
    const { parts, ...origin } = state;
    this.#origin = origin;
    this.#parts = new Map(parts.map((part) => [part.number, part]));
    this.#lastStored = parts.reduce((last, { number }) => Math.max(last, number), 0);
    this.#tell();
  }

  static async start(
    context: TransferContext,
    request: UploadRequest,
    source: Pick<UploadState, 'about' | 'identity' | 'partSize' | 'encryption'>,
    journal?: UploadJournal,
  ): Promise<LargeUpload> {
    const { bucketId, fileName } = request;
    const wanted = { bucketId, fileName, ...source, parts: [] };
    // When this process is killed while B2 is asked, nobody else knows of what it has begun.
    await journal?.begin({ ...wanted, fileId: '', begunAt: context.retry.clock.now() });
    const fileId = await startLarge(context, request).catch(async (error: unknown) => {
      if (error instanceof B2Error && !error.ambiguous && !context.signal.aborted) await journal?.remove();
      throw error;
    });
    const state = { ...wanted, fileId };
    await journal?.begin(state);
    return new LargeUpload(context, state, request, journal);
  }

  /** Goes on with what an earlier call left; undefined when B2 no longer has it. */
  static async resume(
    context: TransferContext,
    request: UploadRequest,
    state: UploadState,
    journal?: UploadJournal,
  ): Promise<LargeUpload | undefined> {
    try {
      const stored = await storedParts(context, state.fileId);
      const parts = state.parts.filter(({ number, length, sha1 }) => {
        const there = stored.get(number);
        return there !== undefined && there.sha1 === sha1 && there.length === length;
      });
      context.session.made.add(state.fileId);
      const known = { ...state, parts };
      await journal?.begin(known);
      return new LargeUpload(context, known, request, journal);
    } catch (error) {
      if (error instanceof B2Error && error.code === 'bad_request') return undefined;
      throw error;
    }
  }

  get fileId(): string {
    return this.#origin.fileId;
  }

  get partSize(): number {
    return this.#origin.partSize;
  }

  stored(partNumber: number): StoredPart | undefined {
    return this.#parts.get(partNumber);
  }

  /** The highest number of a stored part; 0 for none. */
  get lastStored(): number {
    return this.#lastStored;
  }

  get storedBytes(): number {
    return [...this.#parts.values()].reduce((sum, part) => sum + part.length, 0);
  }

  async add(part: StoredPart): Promise<void> {
    this.#parts.set(part.number, part);
    this.#lastStored = Math.max(this.#lastStored, part.number);
    this.#tell();
    await this.#journal?.add(part);
  }

  /** Makes a file of the parts. */
  async finish(): Promise<FileResponse> {
    const { session } = this.#context;
    const parts = [...this.#parts.values()].sort((a, b) => a.number - b.number);
    const file = await finishParts(
      this.#context,
      this.fileId,
      parts.map(({ sha1 }) => sha1),
    );
    session.uploadUrls.forget(this.fileId);
    await this.#journal?.remove();
    return file;
  }

  /** Gives the upload up: its parts are a mixture that nobody could use. */
  async abandon(): Promise<void> {
    const { session, observer } = this.#context;
    observer.resumable?.(() => '', 0);
    session.uploadUrls.forget(this.fileId);
    await cancelUnfinished(this.#context, this.fileId);
    await this.#journal?.remove();
  }

  #tell(): void {
    for (let next = this.#parts.get(this.#inOrder + 1); next !== undefined; next = this.#parts.get(this.#inOrder + 1)) {
      this.#inOrder++;
      this.#inOrderBytes += next.length;
    }
    const encode = (): string => encodeState({ ...this.#origin, parts: [...this.#parts.values()] });
    this.#context.observer.resumable?.(encode, this.#inOrderBytes);
  }
}

/** Cancels a large file after a failure, also after an interrupt. */
export async function cancelUnfinished({ session, trace }: TransferContext, fileId: string): Promise<void> {
  const context = { trace, signal: AbortSignal.timeout(ABANDON_MS) };
  await session
    .call(context, (connection) => cancelLargeFile(connection, { fileId }, context))
    .catch(
      // The failure that led here is the one to report; the unfinished file can still be listed and cancelled.
      () => undefined,
    );
}

/** Finishes a large file. When the answer is lost, B2 is asked whether it took effect. */
export async function finishParts(
  context: TransferContext,
  fileId: string,
  partSha1Array: readonly string[],
): Promise<FileResponse> {
  const { session, signal } = context;
  const { policy, clock, random } = context.retry;
  const begun = clock.now();
  let inDoubt = false;
  for (let sent = 1; ; sent++) {
    try {
      return await session.call(context, (connection) =>
        finishLargeFile(connection, { fileId, partSha1Array }, context),
      );
    } catch (error) {
      if (!(error instanceof B2Error)) throw error;
      const mayRepeat = error.ambiguous && recoveryOf(error) !== 'fail';
      inDoubt ||= mayRepeat;
      // One that took its time, and was not done yet when B2 was asked, makes the next one a bad request.
      const finished = inDoubt ? await whenFinished(context, fileId) : undefined;
      if (finished !== undefined) return finished;
      if (!mayRepeat) throw error;
      if (sent >= policy.maxAttempts) throw error.with({ attempts: sent, elapsedMs: clock.now() - begun });
      await clock.sleep(backoffMs(policy, sent, random), signal).catch(() => throwIfInterrupted(signal));
    }
  }
}

/** The version that a large file became; undefined while it is unfinished, or when it is gone. */
export async function whenFinished(context: TransferContext, fileId: string): Promise<FileResponse | undefined> {
  try {
    const file = await context.session.call(context, (connection) => getFileInfo(connection, { fileId }, context));
    return file.action === 'upload' ? file : undefined;
  } catch (error) {
    // An unfinished large file has no info yet; which code says so is not documented.
    if (error instanceof B2Error && (error.status === 404 || error.status === 400)) return undefined;
    throw error;
  }
}
